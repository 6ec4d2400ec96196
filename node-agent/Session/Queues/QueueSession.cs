using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.NodeAgent.Stats;
using FunctionsPlatform.NodeAgent.Supervision;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Session.Queues;

/// <summary>
/// A session without a connection: takes assignments out of the node's own queue, adds reports to the reports queue, and writes the node's heartbeat, all straight to the storage. The
/// control plane is only asked for a grant, every few hours; while it is away everything goes on.
/// </summary>
internal sealed class QueueSession(
    SessionOptions options, AgentCredentials credentials, Uri address, Func<CancellationToken, Task<EnrollRequest>> describeNode, ObservationBoard board, ISessionEvents events, LogShipper logs, StatsFeed stats, TimeProvider time, Random random, ILogger logger) : IDisposable
{
    // What a queue of the control plane takes.
    private const int MaxMessageBytes = (32 * 1024) - ReportKeys.SealBytes;

    // A report wakes a function: those of a moment go together.
    private static readonly TimeSpan LeastReportPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastRetry = TimeSpan.FromMinutes(1);

    private readonly GrantSource source = new(credentials, address, describeNode);
    private readonly GrantedStorage storage = new(time);
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SessionGrant grant = null!;
    private DateTimeOffset grantedAt;
    private PollPace pace = null!;
    private LogShipments shipments = null!;
    private long takenRevision;
    private string takenTraceparent = "";

    /// <summary>Runs until cancelled, or until there is no grant any more that the storage takes.</summary>
    public async Task RunAsync(ReconnectPause pause, CancellationToken stopping)
    {
        grant = await source.AskAsync(stopping);
        grantedAt = time.GetUtcNow();
        pause.Reset();
        await events.EnrolledAsync(grant.Enrolled, stopping);
        logger.QueueSessionHeld(grant.Enrolled.NodeName, grant.ExpiresAt.ToDateTimeOffset());
        pace = new PollPace(grant.ShortestPoll.ToTimeSpan(), grant.LongestPoll.ToTimeSpan(), time);
        board.MarkAllChanged();
        await using var answering = shipments = logs.OpenWithoutConnection();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task[] parts =
        [
            PersistAsync(PollAsync, ending.Token), PersistAsync(ReportAsync, ending.Token), PersistAsync(BeatAsync, ending.Token), PersistAsync(TellStatsAsync, ending.Token), RenewAsync(ending.Token),
        ];
        try
        {
            await await Task.WhenAny(parts);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => storage.Dispose();

    /// <summary>Does it again and again. A storage that is away is waited for; only a refused grant ends the session.</summary>
    private async Task PersistAsync(Func<CancellationToken, Task> once, CancellationToken ending)
    {
        var retry = new ReconnectPause(FirstRetry, LastRetry, random);
        while (true)
        {
            try
            {
                await once(ending);
                retry.Reset();
            }
            catch (Exception failure) when (!ending.IsCancellationRequested && failure is HttpRequestException or IOException or TaskCanceledException or System.Xml.XmlException)
            {
                logger.StorageFailed(failure.Message);
                await Task.Delay(retry.Next(), time, ending);
            }
        }
    }

    private async Task PollAsync(CancellationToken ending)
    {
        var current = Volatile.Read(ref grant);
        var taken = await storage.TakeAsync(current, ending);
        Assignment? newest = null;
        foreach (var message in taken.Select(one => one.Message))
        {
            if (message.Renew is not null) asked.TrySetResult();
            if (message.LogRequest is { } request) shipments.Take(request);
            if (message.StatsRequest is { } wished) stats.Ask(wished);
            var assignment = message.AssignmentAt is { } reference && reference.Revision > Math.Max(takenRevision, newest?.Revision ?? 0) ? await storage.FetchAsync(reference, ending) : message.Assignment;
            if (assignment is not null && assignment.Revision > Math.Max(takenRevision, newest?.Revision ?? 0)) newest = assignment;
        }

        if (newest is not null)
        {
            Volatile.Write(ref takenTraceparent, newest.Traceparent);
            await events.AssignedAsync(newest, ending);
            takenRevision = newest.Revision;
        }

        // Only now: an agent that dies before finds them again.
        foreach (var message in taken) await storage.DeleteAsync(current, message, ending);
        if (taken.Count > 0) pace.Quicken();
        await pace.WaitAsync(ending);
    }

    private async Task ReportAsync(CancellationToken ending)
    {
        await board.WaitAsync(ending);
        var current = Volatile.Read(ref grant);
        var reports = board.Take(current.Enrolled.NodeName, Volatile.Read(ref takenTraceparent), Math.Min(options.MaxReportBytes, MaxMessageBytes));
        for (var index = 0; index < reports.Count; index++)
        {
            try
            {
                await storage.ReportAsync(current, reports[index], ending);
            }
            catch
            {
                // Told again in full; events would be lost.
                board.PutBack(reports.Skip(index));
                board.MarkAllChanged();
                throw;
            }
        }

        pace.Quicken();
        await Task.Delay(options.ReportPause > LeastReportPause ? options.ReportPause : LeastReportPause, time, ending);
    }

    private async Task BeatAsync(CancellationToken ending)
    {
        var current = Volatile.Read(ref grant);
        await storage.BeatAsync(current, ending);
        board.Hurry();
        await Task.Delay(current.Enrolled.HeartbeatInterval.ToTimeSpan(), time, ending);
    }

    private async Task TellStatsAsync(CancellationToken ending)
    {
        var taken = await stats.NextAsync(onlyWhenAsked: true, ending);
        var current = Volatile.Read(ref grant);
        // Empty: of a control plane that does not want any.
        if (current.StatsAt.Length > 0) await storage.WriteStatsAsync(current, taken, ending);
    }

    /// <summary>Keeps a grant in hand. The one there is serves to its end while the control plane is away.</summary>
    private async Task RenewAsync(CancellationToken ending)
    {
        var retry = new ReconnectPause(FirstRetry, LastRetry, random);
        while (true)
        {
            // By this host's clock from when it came: what the grant says is in the control plane's time.
            var half = grant.ExpiresAt.ToDateTimeOffset() - grant.RenewAt.ToDateTimeOffset();
            var wait = grantedAt + half - time.GetUtcNow();
            if (wait > TimeSpan.Zero && !asked.Task.IsCompleted) await ((Task)asked.Task.WaitAsync(wait, time, ending)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ending.ThrowIfCancellationRequested();
            // Asked to: everything begins anew, as after a lost connection.
            if (asked.Task.IsCompleted) return;
            try
            {
                var renewed = await source.AskAsync(ending);
                await events.EnrolledAsync(renewed.Enrolled, ending);
                Volatile.Write(ref grant, renewed);
                grantedAt = time.GetUtcNow();
                retry.Reset();
                logger.QueueSessionHeld(renewed.Enrolled.NodeName, renewed.ExpiresAt.ToDateTimeOffset());
            }
            catch (Exception failure) when (!ending.IsCancellationRequested && failure is HttpRequestException or IOException or TaskCanceledException or UnauthorizedAccessException or Runtimes.RuntimeUnavailableException)
            {
                var until = grantedAt + (2 * half);
                logger.RenewalFailed(until, failure.Message);
                if (time.GetUtcNow() >= until) throw;
                await Task.Delay(retry.Next(), time, ending);
            }
        }
    }
}
