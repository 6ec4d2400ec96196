namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A Config or Secret that a workload uses.</summary>
/// <param name="Kind">Config or Secret.</param>
public readonly record struct DataReference(string Kind, string Name)
{
    public static DataReference OfConfig(string name) => new(nameof(Config), name);

    public static DataReference OfSecret(string name) => new(nameof(Secret), name);

    /// <summary>As people write it: <c>secret/db</c>.</summary>
    public override string ToString() => $"{Kind.ToLowerInvariant()}/{Name}";
}
