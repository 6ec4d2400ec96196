using System.Collections.Immutable;

namespace FunctionsPlatform.Storage.Azure.Tables;

/// <summary>What the service said to a batch.</summary>
internal abstract record SubmitAnswer
{
    private SubmitAnswer() { }

    /// <param name="ETags">The service's, in order; empty for a delete.</param>
    public sealed record Done(ImmutableArray<string> ETags) : SubmitAnswer;

    /// <summary>Nothing was written.</summary>
    public sealed record Refused(int Index, int Status, string? Code, string? Text) : SubmitAnswer;
}
