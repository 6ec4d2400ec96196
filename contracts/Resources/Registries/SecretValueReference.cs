namespace FunctionsPlatform.Contracts.Resources;

/// <summary>One value of a Secret.</summary>
public sealed record SecretValueReference
{
    public string Namespace { get; set; } = "default";

    public string Name { get; set; } = "";

    public string Key { get; set; } = "";
}
