using FunctionsPlatform.Functions.Hosting;

namespace FunctionsPlatform.Functions.Tests.Hosting;

public sealed class BackupCommandTests : IDisposable
{
    private const string Hello = """{"kind":"App","metadata":{"name":"NAME"},"spec":{"image":"hello"}}""";
    private static readonly StandaloneParts Parts = new() { OpenStorage = SqliteStorage.Open, RunsTriggers = false };
    private readonly string root = Directory.CreateTempSubdirectory("fp-backup-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(root, "data");

    private string Backup => Path.Combine(root, "backup");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task A_backup_of_a_running_control_plane_brings_its_apps_and_its_identity_to_an_empty_folder()
    {
        string token;
        await using (var platform = await TestPlatform.StartAsync(Parts, Data))
        {
            token = platform.Host.Token;
            await Create(platform, "before");
            Assert.Contains(Backup, await Run("create", Backup, "--data", Data));
            await Create(platform, "after");
        }

        var elsewhere = Path.Combine(root, "elsewhere");
        var said = await Run("restore", Backup, "--data", elsewhere);

        Assert.StartsWith("Restored " + elsewhere, said, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(Data, "cluster-id")), File.ReadAllText(Path.Combine(elsewhere, "cluster-id")));
        await using var restored = await TestPlatform.StartAsync(Parts, elsewhere);
        Assert.Equal(token, restored.Host.Token);
        Assert.Equal(["before"], await Names(restored));
    }

    [Fact]
    public async Task A_restore_keeps_what_it_replaces_and_the_token_of_today()
    {
        await using (var platform = await TestPlatform.StartAsync(Parts, Data)) await Create(platform, "old");
        await Run("create", Backup, "--data", Data);
        File.WriteAllText(Path.Combine(Data, "token"), "changed-since\n");
        await using (var platform = await TestPlatform.StartAsync(Parts, Data)) await Create(platform, "new");

        var said = await Run("restore", Backup, "--data", Data);

        Assert.Contains(Assert.Single(Directory.GetFiles(Data, "state.db.replaced-*"), file => !file.EndsWith("-wal", StringComparison.Ordinal)), said, StringComparison.Ordinal);
        await using var restored = await TestPlatform.StartAsync(Parts, Data);
        Assert.Equal("changed-since", restored.Host.Token);
        Assert.Equal(["old"], await Names(restored));
    }

    [Fact]
    public async Task A_restore_is_refused_while_a_control_plane_has_the_folder()
    {
        await using var platform = await TestPlatform.StartAsync(Parts, Data);
        await Create(platform, "mine");
        await Run("create", Backup, "--data", Data);
        Assert.Contains("already runs", (await Refused("restore", Backup, "--data", Data)).Message);
        Assert.Equal(["mine"], await Names(platform));
    }

    [Fact]
    public async Task A_backup_of_another_installation_is_refused()
    {
        await using (await TestPlatform.StartAsync(Parts, Data)) { }
        await Run("create", Backup, "--data", Data);
        var other = Path.Combine(root, "other");
        await using (await TestPlatform.StartAsync(Parts, other)) { }
        Assert.Contains("empty folder", (await Refused("restore", Backup, "--data", other)).Message);
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_in_a_line()
    {
        await File.WriteAllTextAsync(Backup, "no database", Cancel);
        Assert.Contains("no backup", (await Refused("restore", Backup, "--data", Data)).Message);
        Assert.Contains("no data folder", (await Refused("create", Path.Combine(root, "new"), "--data", Data)).Message);
        Assert.False(Directory.Exists(Data));
        foreach (var arguments in (string[][])[[], ["create"], ["destroy", "file"], ["create", "--data", Data], ["create", "a", "b"]]) await Refused(arguments);
    }

    private static Task<string> Run(params string[] arguments) => BackupCommand.RunAsync(arguments, _ => null, Parts, Cancel);

    private static async Task<StartupException> Refused(params string[] arguments)
    {
        var error = await Assert.ThrowsAsync<StartupException>(() => Run(arguments));
        Assert.DoesNotContain('\n', error.Message);
        return error;
    }

    private static async Task Create(TestPlatform platform, string name)
    {
        var answer = await platform.SendAsync(HttpMethod.Post, "/api/v1/namespaces/default/apps", Hello.Replace("NAME", name, StringComparison.Ordinal));
        Assert.True(answer.Status == 201, answer.Text);
    }

    private static async Task<List<string>> Names(TestPlatform platform)
    {
        var answer = await platform.SendAsync(HttpMethod.Get, "/api/v1/namespaces/default/apps");
        return [.. System.Text.Json.JsonDocument.Parse(answer.Text).RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("metadata").GetProperty("name").GetString()!)];
    }
}
