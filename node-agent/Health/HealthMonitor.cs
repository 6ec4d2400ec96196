using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Supervision;

namespace FunctionsPlatform.NodeAgent.Health;

/// <summary>Probes a run of a container for as long as it lasts.</summary>
public sealed class HealthMonitor(IContainerRuntime runtime, HealthRules rules, TimeProvider time)
{
    /// <summary>
    /// Posts when the run becomes ready, and once when it has become unhealthy; then it ends. While it is not ready it also posts what is answered,
    /// each time that it is another answer. Ends with an exception only when cancelled.
    /// </summary>
    public async Task WatchAsync(ContainerRun run, Action<Observation> post, CancellationToken cancellationToken)
    {
        var tally = ProbeTally.Start(rules);
        var history = new ProbeHistory();
        while (true)
        {
            var began = time.GetTimestamp();
            var answer = await AskAsync(run, cancellationToken);
            var news = history.Add(new ProbeSample(time.GetUtcNow(), time.GetElapsedTime(began), answer));
            var (next, verdict) = tally.Count(answer.Good, time.GetUtcNow() - run.StartedAt, rules);
            tally = next;
            if (verdict == HealthVerdict.Ready) post(new Observation.BecameReady(run.StartedAt));
            if (verdict == HealthVerdict.Unhealthy)
            {
                post(new Observation.BecameUnhealthy(run.StartedAt, answer.Detail, history.All));
                return;
            }

            if (!answer.Good && !tally.Ready && news is { } samples) post(new Observation.Probed(run.StartedAt, samples));

            await Task.Delay(tally.Pause, time, cancellationToken);
        }
    }

    private async Task<ProbeAnswer> AskAsync(ContainerRun run, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(rules.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await runtime.ProbeAsync(run, rules.Probe, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ProbeAnswer(false, $"no answer within {Contracts.Resources.DurationText.Format(rules.Timeout)}");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Of whatever kind: an exception would end the probing without a word, and nobody would watch the container any more.
            return new ProbeAnswer(false, failure.Message);
        }
    }
}
