using System.Collections.Concurrent;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Orchestrations.Stats;
using Google.Protobuf.WellKnownTypes;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Has nodes without a connection tell what they use for as long as an autoscaler asks. One that dies unheard costs a message more.</summary>
internal sealed class UsageMail(AssignmentMail mail, TimeProvider time) : IUsageAsker
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    // A node looks into its queue once a minute.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(8);

    private readonly ConcurrentDictionary<string, DateTimeOffset> asked = new(StringComparer.Ordinal);

    public async Task KeepLookingAsync(IEnumerable<string> nodes, CancellationToken cancellationToken)
    {
        foreach (var node in nodes)
        {
            var now = time.GetUtcNow();
            if (asked.TryGetValue(node, out var last) && now - last < Pause) continue;
            if (await mail.TellsAsync(node, cancellationToken))
                await mail.SendAsync(node, new ControlMessage { StatsRequest = new StatsRequest { Period = Duration.FromTimeSpan(Period), Lasts = Duration.FromTimeSpan(Lasts) } }, cancellationToken);
            // Only now: what could not be sent is sent with the next look.
            asked[node] = now;
        }
    }
}
