using FunctionsPlatform.Contracts.Agent;
using Google.Protobuf.WellKnownTypes;

namespace FunctionsPlatform.NodeAgent.Logs;

/// <summary>From the disk's words to the protocol's.</summary>
internal static class KeptLogWords
{
    public static KeptLog ToMessage(KeptLogRecord record)
    {
        var from = record.Segments[0].From;
        return new KeptLog
        {
            Namespace = record.Namespace,
            App = record.App,
            ContainerName = record.Name,
            ContainerUid = record.Uid,
            Part = record.Part,
            From = from.ToTimestamp(),
            Until = record.Segments[^1].Until.ToTimestamp(),
            Bytes = record.Segments.Sum(segment => segment.Bytes),
            Runs = { record.Runs.Where(run => run.FinishedAt >= from).Select(ToMessage) },
        };
    }

    private static KeptRun ToMessage(KeptRunRecord run) => new() { StartedAt = run.StartedAt.ToTimestamp(), FinishedAt = run.FinishedAt.ToTimestamp(), ExitCode = run.ExitCode };
}
