namespace FunctionsPlatform.Functions.Http;

/// <summary>Asks for an enrolment token.</summary>
public sealed record EnrolmentTokenRequest
{
    /// <summary>The node that it is for. Null: any that is not there yet.</summary>
    public string? Node { get; set; }

    /// <value>1 minute to 30 days. Default 1 hour.</value>
    public TimeSpan ExpiresIn { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Hosts that may join with it.</summary>
    /// <value>1 to 1,000; for a node by name 1. Default 1.</value>
    public int Uses { get; set; } = 1;
}
