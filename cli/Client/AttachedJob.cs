using System.Text.Json;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Logs;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Client;

/// <summary>Stays with a job: shows what each of its containers writes, as it comes, until the job is over.</summary>
internal sealed class AttachedJob(ApiClient api, CliHost host, string name)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<string> shown = new(StringComparer.Ordinal);
    private string? told;

    /// <returns>The exit code of the container that decided how the job ended, or <see cref="ExitCodes.Failed"/> when none did.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var space = api.Connection.Namespace;
        var pause = FirstPause;
        while (true)
        {
            // The job first: what it says has ended is among the containers that are read after it.
            var found = await api.GetAsync(ApiPaths.Item(CliKinds.Job, space, name), cancellationToken);
            var listed = await api.ListAsync(ApiPaths.Collection(CliKinds.Container, space), $"{PlatformApi.JobLabel}={name}", cancellationToken);
            if (found is ApiResult<JsonElement>.Refused { Problem.Status: < 500 and not 429 }) return host.Fail(found, api.Connection, $"job/{name}");
            // A control plane that goes away meanwhile is waited for.
            if (found is ApiResult<JsonElement>.Ok { Value: var json } && listed is ApiResult<ResourceList>.Ok { Value.Items: var items })
            {
                var next = items.Select(item => item.Deserialize(ResourceJson.Default.Container)!).OrderBy(container => container.Metadata.CreationTimestamp).FirstOrDefault(container => !shown.Contains(container.Metadata.Name));
                var isOver = next is { Status.Phase: var phase } && phase.IsFinal();
                if (next is not null && (isOver || next.Status.Phase == ContainerPhase.Running))
                {
                    shown.Add(next.Metadata.Name);
                    await ShowAsync(next, cancellationToken);
                    pause = FirstPause;
                    continue;
                }

                var job = json.Deserialize(ResourceJson.Default.Job)!;
                if (job.IsFinished()) return ExitCodeOf(job);
                Tell(next?.Status.Message);
            }

            await Task.Delay(pause, host.Time, cancellationToken);
            pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
        }
    }

    private async Task ShowAsync(Container container, CancellationToken cancellationToken)
    {
        // It has ended without a word: there is nothing to ask for.
        if (container.Status is { Phase: >= ContainerPhase.Stopped, LastTermination.LogTail.IsEmpty: true }) return;
        await new LogPrinter(api, host).RunAsync(container.Metadata.Name, new LogRequest(Follow: !container.Status.Phase.IsFinal(), Tail: null, Since: null), cancellationToken);
    }

    private int ExitCodeOf(Job job)
    {
        if (job.IsComplete()) return job.Status!.ExitCode ?? ExitCodes.Ok;
        var failure = job.Status!.Conditions.First(condition => condition.Type == JobConditions.Failed);
        if (job.Status.ExitCode is null or 0 || failure.Reason != "BackoffLimitExceeded") host.Error.WriteLine($"fp: job/{name} failed: {failure.Message}");
        return job.Status.ExitCode is { } code and not 0 ? code : ExitCodes.Failed;
    }

    private void Tell(string? message)
    {
        if (message is null || message == told) return;
        host.Error.WriteLine($"job/{name} waits: {told = message}");
    }
}
