namespace FunctionsPlatform.Functions.Registries;

/// <summary>What a source holds, in hand for one use.</summary>
/// <param name="Username">Null with <paramref name="RefreshToken"/>.</param>
internal sealed record RegistryLoginText(string? Username, string? Password, string? RefreshToken)
{
    // Never in a log by mistake.
    public override string ToString() => "a login";
}
