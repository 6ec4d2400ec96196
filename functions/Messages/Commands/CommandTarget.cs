namespace FunctionsPlatform.Functions.Messages;

/// <summary>The <c>data</c> of a command to one App.</summary>
public record CommandTarget
{
    /// <value>Default <c>default</c>.</value>
    public string Namespace { get; set; } = "default";

    public string Name { get; set; } = "";

    /// <summary>It must be of this version; null: of any.</summary>
    public string? ResourceVersion { get; set; }
}
