namespace FunctionsPlatform.Testing.Azurite;

/// <summary>
/// One Azurite for a whole test assembly, started by the first test that asks and ended with the assembly:
/// <c>[assembly: AssemblyFixture(typeof(SharedAzurite))]</c>. Tests isolate themselves by account. A second one has a clock of its own.
/// </summary>
public sealed class SharedAzurite : IAsyncDisposable
{
    private static readonly Lock Gate = new();
    private static Task<AzuriteServer>? started;
    private static Task<AzuriteServer>? clocked;
    private static AzuriteClock? clock;

    /// <summary>An empty account on the assembly's Azurite; skips the test, with the reason, where there is no Azurite.</summary>
    public static async Task<AzuriteAccount> NewAccountAsync() => (await ServerAsync()).NewAccount();

    /// <summary>The assembly's Azurite; skips the test, with the reason, where there is none.</summary>
    public static Task<AzuriteServer> ServerAsync()
    {
        if (AzuriteServer.WhyNot() is { } reason) Assert.Skip(reason);
        lock (Gate) return started ??= AzuriteServer.StartAsync(clock: null, CancellationToken.None);
    }

    /// <summary>An account on an Azurite whose clock stands still until it is set. The tests of a collection share that clock: use it from one test class only, or take turns.</summary>
    public static async Task<(AzuriteAccount Account, AzuriteClock Clock)> NewClockedAccountAsync()
    {
        if (AzuriteServer.WhyNot() is { } reason) Assert.Skip(reason);
        Task<AzuriteServer> server;
        lock (Gate)
        {
            clock ??= new AzuriteClock(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
            server = clocked ??= AzuriteServer.StartAsync(clock, CancellationToken.None);
        }

        return ((await server).NewAccount(), clock);
    }

    public async ValueTask DisposeAsync()
    {
        Task<AzuriteServer>?[] running;
        lock (Gate) (running, started, clocked) = ([started, clocked], null, null);
        foreach (var server in running)
        {
            if (server is { IsCompletedSuccessfully: true }) await (await server).DisposeAsync();
        }

        clock?.Dispose();
        clock = null;
    }
}
