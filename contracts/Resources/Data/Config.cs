namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Settings that replicas are given as files or as environment variables. Not for what others must not read: see <see cref="Secret"/>.</summary>
public sealed record Config : Resource
{
    public override string Kind { get; set; } = nameof(Config);

    public ConfigSpec Spec { get; set; } = new();

    /// <summary>Made when it is read; never stored.</summary>
    public ConfigStatus? Status { get; set; }
}
