using System.Collections.Concurrent;
using FunctionsPlatform.Contracts.Agent;
using Google.Protobuf.WellKnownTypes;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Asks nodes to look each second for a while at what they use, because somebody watches.</summary>
/// <remarks>A node whose session another process holds is not asked: it tells at its own pace.</remarks>
internal sealed class StatsAsker(NodeSessions sessions, AssignmentMail? mail, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Longer than the pause between two asks: a watch goes on without a gap.</summary>
    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, DateTimeOffset> asked = new(StringComparer.Ordinal);

    public Task AskAsync(IEnumerable<string> nodes, CancellationToken cancellationToken) => Task.WhenAll(nodes.Where(IsDue).Select(node => AskAsync(node, cancellationToken)));

    private bool IsDue(string node)
    {
        var now = time.GetUtcNow();
        return asked.AddOrUpdate(node, now, (_, last) => now - last < Pause ? last : now) == now;
    }

    private async Task AskAsync(string node, CancellationToken cancellationToken)
    {
        var message = new ControlMessage { StatsRequest = new StatsRequest { Period = Duration.FromTimeSpan(Period), Lasts = Duration.FromTimeSpan(Lasts) } };
        if (sessions.Find(node) is not { } session)
        {
            if (mail is not null && await mail.TellsAsync(node, cancellationToken)) await mail.SendAsync(node, message, cancellationToken);
            return;
        }

        try
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            await session.SendAsync(message, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The session is over, or its agent does not read: what it said last is what there is.
        }
    }
}
