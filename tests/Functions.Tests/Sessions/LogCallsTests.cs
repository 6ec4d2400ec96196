using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.Orchestrations.Nodes;
using FunctionsPlatform.State;
using FunctionsPlatform.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Functions.Tests.Sessions;

/// <summary>Log requests that another process has for sessions of this one. The time stands still: nobody's patience ends.</summary>
public sealed class LogCallsTests : IAsyncDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly MemoryStore store;
    private readonly Keyspaces keyspaces;
    private readonly NodeSessions sessions = new();
    private readonly LogCalls calls;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    public LogCallsTests()
    {
        store = new MemoryStore(time);
        keyspaces = new Keyspaces(store.Tables, time, IdSource.Random, NullLoggerFactory.Instance, new KeyspaceOptions());
        calls = new LogCalls(keyspaces, sessions, new HeartbeatTable(store.Tables, time), time, NullLogger<LogCalls>.Instance);
        running = calls.RunAsync(stopping.Token);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        stopping.Dispose();
        store.Dispose();
    }

    [Fact]
    public async Task An_agent_that_does_not_read_holds_up_no_other_agents_requests()
    {
        using var stuck = Enter("stuck");
        using var quick = Enter("quick");
        await AskUntilHeardAsync(quick);
        while (stuck.Outgoing.Count < 64) await stuck.SendAsync(new ControlMessage { Assignment = new Assignment() }, Stop);

        await calls.CallAsync("stuck", new LogRequest { RequestId = "r1" }, TimeSpan.FromMinutes(10), Stop);
        await calls.CallAsync("quick", new LogRequest { RequestId = "r2" }, TimeSpan.FromMinutes(10), Stop);

        Assert.Equal("r2", (await quick.Outgoing.ReadAsync(Stop).AsTask().WaitAsync(TestPlatform.Patience, Stop)).LogRequest.RequestId);
    }

    [Fact]
    public async Task A_value_that_is_no_request_is_left_out_and_the_next_one_is_heard()
    {
        using var quick = Enter("quick");
        await AskUntilHeardAsync(quick);
        var keyspace = await keyspaces.OpenAsync(Keyspaces.ClusterWide, Stop);

        await keyspace.CommitAsync(new Transaction { Then = [new Operation.Put("/calls/logs/quick/odd", new byte[] { 0xFF, 0xFF, 0xFF })] }, Stop);
        await calls.CallAsync("quick", new LogRequest { RequestId = "r2" }, TimeSpan.FromMinutes(10), Stop);

        // With the time standing still, a watch that had to begin anew would never be back.
        Assert.Equal("r2", (await quick.Outgoing.ReadAsync(Stop).AsTask().WaitAsync(TestPlatform.Patience, Stop)).LogRequest.RequestId);
    }

    [Fact]
    public async Task The_end_of_a_request_comes_after_its_beginning()
    {
        using var quick = Enter("quick");
        await AskUntilHeardAsync(quick);

        var lease = await calls.CallAsync("quick", new LogRequest { RequestId = "r1" }, TimeSpan.FromMinutes(10), Stop);
        await calls.EndAsync(lease);

        Assert.False((await quick.Outgoing.ReadAsync(Stop)).LogRequest.Cancel);
        var end = (await quick.Outgoing.ReadAsync(Stop)).LogRequest;
        Assert.Equal(("r1", true), (end.RequestId, end.Cancel));
    }

    private NodeSession Enter(string node)
    {
        var session = new NodeSession(node, CancellationToken.None);
        sessions.Enter(session);
        return session;
    }

    /// <summary>The watch begins some time after the start, and tells of nothing that was before.</summary>
    private async Task AskUntilHeardAsync(NodeSession session)
    {
        var number = 0;
        await Eventually.HoldsAsync(async () =>
        {
            if (session.Outgoing.Count > 0) return true;
            await calls.CallAsync(session.Node, new LogRequest { RequestId = $"probe-{number++}" }, TimeSpan.FromMinutes(10), Stop);
            return false;
        }, "the watch to begin");
        while (session.Outgoing.TryRead(out var probe))
            if (probe.LogRequest.RequestId == $"probe-{number - 1}") return;
        await foreach (var probe in session.Outgoing.ReadAllAsync(Stop))
            if (probe.LogRequest.RequestId == $"probe-{number - 1}") return;
    }
}
