using System.Text.Json;

namespace FunctionsPlatform.Cli.Client;

internal abstract record WaitOutcome
{
    private WaitOutcome() { }

    public sealed record Done : WaitOutcome;

    public sealed record TimedOut(string Seen) : WaitOutcome;

    /// <summary>It will not come to be so without a change.</summary>
    public sealed record Hopeless(string Seen) : WaitOutcome;

    /// <param name="Failure">No <see cref="ApiResult{T}.Ok"/>.</param>
    public sealed record NoAnswer(ApiResult<JsonElement> Failure) : WaitOutcome;
}
