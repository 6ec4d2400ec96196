using System.Text.Json;
using FunctionsPlatform.Cli.Kinds;

namespace FunctionsPlatform.Cli.Client;

/// <summary>Waits for a resource to become as it should be, and tells on the way what is still missing.</summary>
internal sealed class ResourceWaiter(ApiClient api, CliHost host)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Asks again and again: it sees the state itself, so no change can be missed. A control plane that goes away meanwhile is waited for.</summary>
    /// <param name="judge">Null is the resource that is not there.</param>
    public async Task<WaitOutcome> RunAsync(ResourceTarget target, string space, Func<JsonElement?, Verdict> judge, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var path = ApiPaths.Item(target.Kind, space, target.Name!);
        var started = host.Time.GetTimestamp();
        var pause = FirstPause;
        var hasAnswered = false;
        string? told = null;
        while (true)
        {
            var result = await api.GetAsync(path, cancellationToken);
            if (result is ApiResult<JsonElement>.Unreachable unreachable && !hasAnswered) return new WaitOutcome.NoAnswer(unreachable);
            hasAnswered = true;
            if (result is ApiResult<JsonElement>.Refused { Problem.Status: not (404 or 429) and < 500 }) return new WaitOutcome.NoAnswer(result);

            var verdict = result switch
            {
                ApiResult<JsonElement>.Ok ok => judge(ok.Value),
                ApiResult<JsonElement>.Refused { Problem.Status: 404 } => judge(null),
                ApiResult<JsonElement>.Refused { Problem.Status: 429 } => new Verdict(IsDone: false, "too many requests for the control plane"),
                _ => new Verdict(IsDone: false, "the control plane does not answer"),
            };
            if (verdict.IsDone) return new WaitOutcome.Done();
            if (verdict.IsHopeless) return new WaitOutcome.Hopeless(verdict.Seen);
            if (verdict.Seen != told) host.Error.WriteLine($"{target}: {told = verdict.Seen}");
            if (host.Time.GetElapsedTime(started) >= timeout) return new WaitOutcome.TimedOut(verdict.Seen);

            await Task.Delay(pause, host.Time, cancellationToken);
            pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
        }
    }
}
