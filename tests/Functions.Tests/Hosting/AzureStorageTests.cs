using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Tests.Sessions;
using FunctionsPlatform.Testing.Azurite;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(SharedAzurite))]

namespace FunctionsPlatform.Functions.Tests.Hosting;

/// <summary>The control plane on an Azure Storage account.</summary>
public sealed class AzureStorageTests
{
    private const string Apps = "/api/v1/namespaces/default/apps";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_app_is_deployed_and_is_there_for_a_second_control_plane_on_the_account()
    {
        var parts = await PartsAsync();
        await using var platform = await TestPlatform.StartAsync(parts);
        await using (var node = await SimulatedNode.JoinAsync(platform))
        {
            await platform.PutAsync(Apps + "/web", """{"metadata":{"name":"web"},"spec":{"image":"img","replicas":3}}""");
            await Eventually.HoldsAsync(() => node.Assignment is { Containers.Count: 3 }, "three containers on the node");
            await Eventually.HoldsAsync(async () => (await platform.GetAsync(Apps + "/web")).Json.GetProperty("status").GetProperty("readyReplicas").GetInt32() == 3, "three ready replicas");
        }

        await using var second = await TestPlatform.StartAsync(parts with { RunsTriggers = false });
        Assert.Equal(200, (await second.GetAsync(Apps + "/web")).Status);
        await second.PutAsync(Apps + "/other", """{"metadata":{"name":"other"},"spec":{"image":"img","replicas":0}}""");
        await Eventually.HoldsAsync(async () => (await platform.GetAsync(Apps + "/other")).Status == 200, "the first control plane to see what the second wrote");
    }

    [Fact]
    public async Task The_upgrade_check_reads_an_account_without_a_folder_and_ends_with_1_when_something_would_be_parked()
    {
        var account = await SharedAzurite.NewAccountAsync();
        string[] arguments = ["--storage", "azure", "--data", "/nowhere"];
        var parts = new StandaloneParts { OpenStorage = SqliteStorage.Open };
        var output = new StringWriter();
        Assert.Equal(0, await UpgradeCheckProgram.RunAsync(arguments, Environment, parts, output, Token));
        Assert.Contains("0 orchestrations in the storage account go on", output.ToString(), StringComparison.Ordinal);

        await using var storage = AzureStorage.Open(new AzureAccount(account.ConnectionString, null), TimeProvider.System);
        var backend = new DurableTaskBackend(
            storage.Tables, storage.Queues, storage.Blobs, new DurableTaskOptions(), TimeProvider.System, IdSource.Random, NullLoggerFactory.Instance);
        await new DurableTaskClient(backend).ScheduleNewOrchestrationInstanceAsync("of another build", null, new StartOrchestrationOptions("still going"), Token);

        Assert.Equal(1, await UpgradeCheckProgram.RunAsync(arguments, Environment, parts, output, Token));
        Assert.Contains("still going (of another build, Pending): No orchestrator named 'of another build' is registered.", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 of 1 orchestrations in the storage account would be parked", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await storage.Queues.CountAsync(DurableTaskQueues.Steps, Token));

        string? Environment(string variable) => variable == "FP_STORAGE_CONNECTION" ? account.ConnectionString : null;
    }

    [Fact]
    public async Task The_upgrade_check_says_so_when_it_cannot_read_the_account()
    {
        var account = (await SharedAzurite.NewAccountAsync()) with { Key = "d3Jvbmcta2V5" };
        var parts = new StandaloneParts { OpenStorage = SqliteStorage.Open };

        var error = await Assert.ThrowsAsync<StartupException>(() =>
            UpgradeCheckProgram.RunAsync(["--storage", "azure", "--storage-connection", account.ConnectionString], static _ => null, parts, TextWriter.Null, Token));

        Assert.Contains("403", error.Message);
        Assert.DoesNotContain("d3Jvbmcta2V5", error.Message);
    }

    [Fact]
    public async Task A_wrong_key_ends_the_start_with_a_line_that_does_not_hold_it()
    {
        var account = await SharedAzurite.NewAccountAsync();
        var options = new StandaloneOptions { DataFolder = "", Storage = StorageKind.Azure, StorageConnection = (account with { Key = "d3Jvbmcta2V5" }).ConnectionString };
        var parts = new StandaloneParts { OpenStorage = (_, time, _) => AzureStorage.Open(options, time) };

        var error = await Assert.ThrowsAsync<StartupException>(() => TestPlatform.StartAsync(parts));

        Assert.Contains("403", error.Message);
        Assert.DoesNotContain("d3Jvbmcta2V5", error.Message);
    }

    [Fact]
    public void Neither_connection_nor_account_is_a_startup_error_that_names_the_options()
    {
        var error = Assert.Throws<StartupException>(() => AzureStorage.Open(new StandaloneOptions { DataFolder = "", Storage = StorageKind.Azure }, TimeProvider.System));

        Assert.Contains("--storage-connection", error.Message);
    }

    private static async Task<StandaloneParts> PartsAsync()
    {
        var account = await SharedAzurite.NewAccountAsync();
        var options = new StandaloneOptions { DataFolder = "", Storage = StorageKind.Azure, StorageConnection = account.ConnectionString };
        return new StandaloneParts { OpenStorage = (_, time, _) => AzureStorage.Open(options, time) };
    }
}
