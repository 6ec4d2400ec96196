using System.Security.Authentication;
using System.Threading.Channels;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Transport;
using FunctionsPlatform.NodeAgent.Inside;
using FunctionsPlatform.NodeAgent.Session.Queues;
using FunctionsPlatform.NodeAgent.Stats;
using FunctionsPlatform.NodeAgent.Supervision;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>
/// Keeps a session with the control plane open for as long as the agent lives: enrols, takes assignments in, gives reports and heartbeats out. After
/// each reconnect it tells everything again, so a lost report costs only time.
/// </summary>
internal sealed class SessionClient(
    SessionOptions options, AgentCredentials credentials, Func<CancellationToken, Task<EnrollRequest>> describeNode, ObservationBoard board, ISessionEvents events, LogShipper logs, InsideService inside, StatsFeed stats,
    TimeProvider time, Random random, ILogger<SessionClient> logger)
{
    private static readonly TimeSpan DefaultHeartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(10);

    // A person has to do something: no hurry, and the control plane counts wrong tokens.
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FirstRenewalRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastRenewalRetry = TimeSpan.FromMinutes(10);

    private Uri current = options.Url;
    private long takenRevision;
    private string takenTraceparent = "";

    /// <summary>The control plane that a session was last opened with, or tried.</summary>
    public Uri Current => Volatile.Read(ref current);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var pause = new ReconnectPause(options.FirstReconnect, options.LastReconnect, random);
        var addresses = new AddressRound([options.Url, .. options.OtherUrls], random);
        while (!stopping.IsCancellationRequested)
        {
            var here = options with { Url = addresses.Current };
            Volatile.Write(ref current, here.Url);
            try
            {
                await ConnectAsync(here, pause, stopping);
                logger.SessionEnded(here.Url);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is ControlPlaneRefusedException or RpcException { StatusCode: StatusCode.Unauthenticated or StatusCode.PermissionDenied })
            {
                logger.NotTaken(here.Url, failure is RpcException { Status.Detail: var detail } ? detail : failure.Message);
                credentials.Refused();
            }
            catch (Exception failure) when (failure is RpcException or HttpRequestException or IOException or OperationCanceledException
                or UnauthorizedAccessException or GrantRefusedException or System.Text.Json.JsonException or InvalidOperationException or Runtimes.RuntimeUnavailableException)
            {
                logger.SessionFailed(here.Url, WordsOf(failure));
            }

            if (!addresses.Next()) continue;
            var least = credentials.EndRound() ? PauseAfterRefusal : TimeSpan.Zero;
            try
            {
                var next = pause.Next();
                await Task.Delay(next > least ? next : least, time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static string WordsOf(Exception failure) => failure switch
    {
        // What is wrong with a certificate is said in a sentence of ours.
        HttpRequestException { InnerException: AuthenticationException refused } => refused.Message,
        RpcException { Status: { DebugException: HttpRequestException { InnerException: AuthenticationException refused } } } => refused.Message,
        RpcException { Status: var status } => $"{status.StatusCode}: {status.Detail}",
        _ => failure.Message,
    };

    private async Task ConnectAsync(SessionOptions here, ReconnectPause pause, CancellationToken stopping)
    {
        var shown = await credentials.ChooseAsync(stopping);
        var trust = await credentials.TrustAsync(here.Url, shown, stopping);
        var endpoints = await SessionFinder.FindAsync(here, shown, trust, stopping);
        if (endpoints.Grpc is { Length: > 0 } grpc)
        {
            await StreamAsync(new Uri(grpc), shown, trust, pause, stopping);
            return;
        }

        using var session = new QueueSession(here, credentials, new Uri(here.Url, endpoints.Queue), describeNode, board, events, logs, stats, time, random, logger);
        await session.RunAsync(pause, stopping);
    }

    private async Task StreamAsync(Uri address, string shown, ServerTrust trust, ReconnectPause pause, CancellationToken stopping)
    {
        var request = await describeNode(stopping);
        using var controlPlane = new ControlPlane(address, () => credentials.Held, trust);
        var enrolled = await EnrolAsync(address, request, shown, trust, stopping);
        await events.EnrolledAsync(enrolled, stopping);
        using var session = controlPlane.Client.Session(controlPlane.Headers(enrolled.NodeName), deadline: null, stopping);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await session.RequestStream.WriteAsync(new AgentMessage { Hello = new Hello { NodeName = enrolled.NodeName, Facts = request.Facts } }, stopping);
        board.MarkAllChanged();
        var heartbeat = enrolled.HeartbeatInterval?.ToTimeSpan() is { } interval && interval > TimeSpan.Zero ? interval : DefaultHeartbeat;
        var writing = WriteAsync(session.RequestStream, enrolled.NodeName, heartbeat, ending.Token);
        var renewing = RenewAsync(address, enrolled, trust, ending.Token);
        var reading = ReadAsync(session.ResponseStream, controlPlane, enrolled.NodeName, pause, ending.Token);
        try
        {
            await await Task.WhenAny(writing, reading);
        }
        finally
        {
            await ending.CancelAsync();
            await Settle(writing);
            await Settle(reading);
            await Settle(renewing);
        }
    }

    private async Task<EnrollReply> EnrolAsync(Uri address, EnrollRequest request, string shown, ServerTrust trust, CancellationToken cancellationToken)
    {
        using var controlPlane = new ControlPlane(address, () => shown, trust);
        using var patience = new CancellationTokenSource(CallLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var reply = await controlPlane.Client.EnrollAsync(request, controlPlane.Headers(null), deadline: null, either.Token);
            credentials.Take(reply, shown);
            return reply;
        }
        catch (Exception cut) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested && cut is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, $"no answer within {CallLimit.TotalSeconds:0} s"));
        }
    }

    /// <summary>Keeps a credential in hand while the session lasts. One that cannot be renewed is good for as long again.</summary>
    private async Task RenewAsync(Uri address, EnrollReply enrolled, ServerTrust trust, CancellationToken ending)
    {
        var pause = new ReconnectPause(FirstRenewalRetry, LastRenewalRetry, random);
        for (var wait = enrolled.RenewCredentialAfter?.ToTimeSpan(); wait > TimeSpan.Zero;)
        {
            await Task.Delay(wait.Value, time, ending);
            try
            {
                var renewed = await EnrolAsync(address, await describeNode(ending), credentials.Held, trust, ending);
                logger.CredentialRenewed(renewed.NodeName);
                pause.Reset();
                wait = renewed.RenewCredentialAfter?.ToTimeSpan();
            }
            catch (Exception failure) when (!ending.IsCancellationRequested)
            {
                // Whatever it was: without another try the session would end with its credential.
                wait = pause.Next();
                logger.CredentialNotRenewed(failure is RpcException { Status.Detail: var detail } ? detail : failure.Message);
            }
        }
    }

    private async Task ReadAsync(
        IAsyncStreamReader<ControlMessage> messages, ControlPlane controlPlane, string nodeName, ReconnectPause pause, CancellationToken ending)
    {
        // Only the newest assignment matters: while one is taken up, those that come meanwhile replace each other.
        var newest = Channel.CreateBounded<Assignment>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(ending);
        var taking = TakeUpOrEndAsync(newest.Reader, failed, ending);
        await using var shipments = logs.Open(controlPlane, nodeName);
        try
        {
            // One that cannot be taken up (a full disk) ends the session now, and is sent again by the next.
            await foreach (var message in messages.ReadAllAsync(failed.Token))
            {
                pause.Reset();
                switch (message.BodyCase)
                {
                    case ControlMessage.BodyOneofCase.Assignment:
                        newest.Writer.TryWrite(message.Assignment);
                        break;
                    case ControlMessage.BodyOneofCase.LogRequest:
                        shipments.Take(message.LogRequest);
                        break;
                    case ControlMessage.BodyOneofCase.StatsRequest:
                        stats.Ask(message.StatsRequest);
                        break;
                    case ControlMessage.BodyOneofCase.Interaction:
                        inside.Take(message.Interaction, controlPlane, nodeName, failed.Token);
                        break;
                }

            }
        }
        catch (Exception cut) when (failed.IsCancellationRequested && !ending.IsCancellationRequested && cut is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            // Its own failure is told below.
        }
        finally
        {
            newest.Writer.TryComplete();
        }

        await taking;
    }

    private async Task TakeUpOrEndAsync(ChannelReader<Assignment> assignments, CancellationTokenSource session, CancellationToken ending)
    {
        try
        {
            await TakeUpAsync(assignments, ending);
        }
        finally
        {
            await session.CancelAsync();
        }
    }

    private async Task TakeUpAsync(ChannelReader<Assignment> assignments, CancellationToken ending)
    {
        await foreach (var assignment in assignments.ReadAllAsync(ending))
        {
            Volatile.Write(ref takenTraceparent, assignment.Traceparent);
            await events.AssignedAsync(assignment, ending);
            Interlocked.Exchange(ref takenRevision, assignment.Revision);
        }
    }

    /// <summary>The one writer of the stream: reports when there is something new, heartbeats when one is due.</summary>
    private async Task WriteAsync(IClientStreamWriter<AgentMessage> stream, string nodeName, TimeSpan heartbeat, CancellationToken ending)
    {
        using var timer = new PeriodicTimer(heartbeat, time);
        var beat = timer.WaitForNextTickAsync(ending).AsTask();
        var news = board.WaitAsync(ending);
        var usage = stats.NextAsync(onlyWhenAsked: false, ending);
        await BeatAsync(stream, ending);
        while (true)
        {
            await await Task.WhenAny(news, beat, usage);
            if (usage.IsCompleted)
            {
                await stream.WriteAsync(new AgentMessage { Stats = await usage }, ending);
                usage = stats.NextAsync(onlyWhenAsked: false, ending);
            }

            if (beat.IsCompleted)
            {
                await BeatAsync(stream, ending);
                board.Hurry();
                beat = timer.WaitForNextTickAsync(ending).AsTask();
            }

            if (!news.IsCompleted) continue;
            await ReportAsync(stream, nodeName, ending);
            await Task.Delay(options.ReportPause, time, ending);
            news = board.WaitAsync(ending);
        }
    }

    private async Task ReportAsync(IClientStreamWriter<AgentMessage> stream, string nodeName, CancellationToken ending)
    {
        var reports = board.Take(nodeName, Volatile.Read(ref takenTraceparent), options.MaxReportBytes);
        for (var index = 0; index < reports.Count; index++)
        {
            try
            {
                await stream.WriteAsync(new AgentMessage { Report = reports[index] }, ending);
            }
            catch
            {
                // Observations are told again in full by the next session; events would be lost.
                board.PutBack(reports.Skip(index));
                throw;
            }
        }
    }

    private Task BeatAsync(IClientStreamWriter<AgentMessage> stream, CancellationToken ending) => stream.WriteAsync(
        new AgentMessage { Heartbeat = new Heartbeat { SentAt = time.GetUtcNow().ToTimestamp(), AssignmentRevision = Interlocked.Read(ref takenRevision) } }, ending);

    private async Task Settle(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception late) when (late is OperationCanceledException or RpcException or IOException or InvalidOperationException)
        {
            // The session has ended already; its first failure is the one that is told.
            logger.LateFailure(late.Message);
        }
    }
}
