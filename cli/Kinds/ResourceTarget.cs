namespace FunctionsPlatform.Cli.Kinds;

/// <summary>What a command is about.</summary>
/// <param name="Kind">Of which kind.</param>
/// <param name="Name">Null: all of the kind.</param>
internal sealed record ResourceTarget(CliKind Kind, string? Name)
{
    /// <summary><c>app/hello</c>.</summary>
    public override string ToString() => Name is null ? Kind.Plural : $"{Kind.Singular}/{Name}";
}
