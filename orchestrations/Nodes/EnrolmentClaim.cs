namespace FunctionsPlatform.Orchestrations.Nodes;

/// <summary>On what grounds a host asks to be a Node.</summary>
/// <param name="Enrolment">Kept with the node: whatever was issued for another enrolment is void from then on.</param>
public sealed record EnrolmentClaim(string Enrolment)
{
    /// <summary>The platform's own token.</summary>
    public static EnrolmentClaim Platform { get; } = new("platform") { TakesOver = true };

    /// <summary>It may become a Node that another agent is, once that one is silent.</summary>
    public bool TakesOver { get; init; }

    /// <summary>The Node that it must be already. Null: it may be none yet.</summary>
    public string? NodeUid { get; init; }
}
