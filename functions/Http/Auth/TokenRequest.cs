namespace FunctionsPlatform.Functions.Http;

/// <summary>Asks for a token of a ServiceAccount.</summary>
public sealed record TokenRequest
{
    /// <value>1 minute to 366 days. Default 1 hour.</value>
    public TimeSpan ExpiresIn { get; set; } = TimeSpan.FromHours(1);
}
