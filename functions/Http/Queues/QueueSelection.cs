namespace FunctionsPlatform.Functions.Http;

/// <summary>Which poison messages are meant: one or all.</summary>
public sealed record QueueSelection
{
    public string? Id { get; set; }

    public bool All { get; set; }
}
