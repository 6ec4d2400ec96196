using System.Globalization;
using System.Net.Http.Headers;
using FunctionsPlatform.EndToEnd.Tests.Harness;
using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.EndToEnd.Tests.ScaleOut;

/// <summary>Several control planes on one storage account. They have the token in common and know nothing of each other.</summary>
internal sealed class SharedControlPlanes : IAsyncDisposable
{
    private const string Token = "token-of-the-scale-out-tests";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fp-e2e-shared-");
    private readonly AzuriteAccount account;
    private readonly Member[] members;

    private SharedControlPlanes(AzuriteAccount account, int count)
    {
        this.account = account;
        members = [.. Enumerable.Range(0, count).Select(index => new Member(Path.Combine(folder.FullName, $"control-plane-{index}")))];
        TokenFile = Path.Combine(folder.FullName, "token");
        File.WriteAllText(TokenFile, Token);
    }

    public int Count => members.Length;

    /// <summary>Every process's address, as agents are given them.</summary>
    public string Urls => string.Join(',', members.Select(member => member.Url.ToString().TrimEnd('/')));

    public string TokenFile { get; }

    public string Folder => folder.FullName;

    /// <summary>What is asked of this one is asked of that process.</summary>
    public ApiClient Api(int index) => members[index].Api;

    /// <summary>How many orchestration steps each has done in all its lives, as far as it was asked before each death.</summary>
    public IReadOnlyList<long> Steps => [.. members.Select(member => member.Steps)];

    public static async Task<SharedControlPlanes> StartAsync(int count)
    {
        var shared = new SharedControlPlanes(await SharedAzurite.NewAccountAsync(), count);
        try
        {
            for (var index = 0; index < count; index++) shared.Launch(index);
            await shared.ReadyAsync();
            return shared;
        }
        catch
        {
            await shared.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it and waits for nothing.</summary>
    public void Launch(int index)
    {
        var member = members[index];
        member.Process?.Dispose();
        var environment = new Dictionary<string, string> { ["FP_STORAGE_CONNECTION"] = account.ConnectionString };
        string[] arguments = ["--storage", "azure", "--data", member.Data, "--url", member.Url.ToString().TrimEnd('/'), "--grpc-port", $"{member.GrpcPort}"];
        member.Process = ChildProcess.Start(Executables.ControlPlane, arguments, member.Log, environment);
    }

    /// <summary>As <c>kill -9</c>.</summary>
    public async Task KillAsync(int index)
    {
        await CountStepsAsync(index);
        members[index].KeepCount();
        await members[index].Process!.KillAsync();
    }

    /// <summary>Waits until all of them take requests.</summary>
    public async Task ReadyAsync()
    {
        foreach (var member in members)
        {
            await Eventually.BecomesAsync(
                "a control plane to be ready", async () => !member.Process!.Running || await member.Api.IsReadyAsync(), static done => done, StartLimit, _ => member.Process!.LogTail());
            if (!member.Process!.Running) Assert.Fail($"A control plane ended at its start:\n{member.Process.LogTail()}");
        }
    }

    /// <summary>Asks one after the other, beginning anywhere, until one has done it.</summary>
    public async Task<ApiAnswer> AskAnyAsync(Random random, Func<ApiClient, Task<ApiAnswer>> ask)
    {
        var first = random.Next(Count);
        for (var attempt = 0; attempt < 400; attempt++)
        {
            try
            {
                var answer = await ask(members[(first + attempt) % Count].Api);
                if (answer.Code < 500) return answer;
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException or TaskCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                // Dead, or dying while it answered: whether it was done is found out by doing it again.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        }

        Assert.Fail($"None of {Count} control planes answered.");
        throw new InvalidOperationException();
    }

    /// <summary>What a container wrote, as that process tells it.</summary>
    public async Task<string> LogsAsync(int index, string container)
    {
        using var client = new HttpClient { BaseAddress = members[index].Url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return await client.GetStringAsync(new Uri($"api/v1/namespaces/default/containers/{container}/logs", UriKind.Relative), TestContext.Current.CancellationToken);
    }

    public async Task CountStepsAsync(int index)
    {
        try
        {
            members[index].SeenSteps = await members[index].ReadStepsAsync();
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or TaskCanceledException)
        {
            // It is not there: what it did since it was asked last is not counted.
        }
    }

    /// <summary>Messages that were given up, in all queues of the account.</summary>
    public async Task<long> PoisonedAsync()
    {
        var service = new Azure.Storage.Queues.QueueServiceClient(account.ConnectionString);
        var poisoned = 0L;
        await foreach (var queue in service.GetQueuesAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            if (!queue.Name.EndsWith("-poison", StringComparison.Ordinal)) continue;
            poisoned += (await service.GetQueueClient(queue.Name).GetPropertiesAsync(TestContext.Current.CancellationToken)).Value.ApproximateMessagesCountLong;
        }

        return poisoned;
    }

    public string Logs() => string.Join("\n", members.Select((member, index) => $"control plane {index}:\n{member.Process?.LogTail()}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var member in members)
        {
            if (member.Process is { } process) await process.KillAsync();
            member.Dispose();
        }

        folder.Delete(recursive: true);
    }

    private sealed class Member : IDisposable
    {
        private readonly HttpClient metrics;
        private long before;

        public Member(string data)
        {
            Data = Directory.CreateDirectory(data).FullName;
            File.WriteAllText(Path.Combine(Data, "token"), Token);
            Url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
            Api = new ApiClient(Url, Token);
            metrics = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(5) };
        }

        public string Data { get; }

        public string Log => Path.Combine(Data, "log");

        public Uri Url { get; }

        public int GrpcPort { get; } = FreePort.Next();

        public ApiClient Api { get; }

        public ChildProcess? Process { get; set; }

        public long SeenSteps { get; set; }

        public long Steps => before + SeenSteps;

        /// <summary>Its next life counts from nothing.</summary>
        public void KeepCount() => (before, SeenSteps) = (before + SeenSteps, 0);

        public async Task<long> ReadStepsAsync()
        {
            var text = await metrics.GetStringAsync(new Uri("metrics", UriKind.Relative), TestContext.Current.CancellationToken);
            var lines = text.Split('\n').Where(line => line.StartsWith("durable_steps_total", StringComparison.Ordinal));
            return lines.Sum(line => (long)double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));
        }

        public void Dispose()
        {
            Process?.Dispose();
            Api.Dispose();
            metrics.Dispose();
        }
    }
}
