using System.Runtime.Versioning;
using FunctionsPlatform.Functions.Hosting;

namespace FunctionsPlatform.Functions.Tests.Hosting;

public sealed class DataFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fp-data-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_token_is_made_once_and_readable_by_its_owner_only()
    {
        string first;
        await using (var platform = await TestPlatform.StartAsync(TestPlatform.MemoryParts(), folder)) first = platform.Host.Token;
        await using var again = await TestPlatform.StartAsync(TestPlatform.MemoryParts(), folder);

        Assert.Equal(first, again.Host.Token);
        Assert.Equal(first, (await File.ReadAllTextAsync(Path.Combine(folder, "token"), TestContext.Current.CancellationToken)).Trim());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "token")));
        Assert.Equal(43, first.Length);
    }

    [Fact]
    public async Task The_pid_file_is_there_while_it_listens_and_gone_after()
    {
        var pidFile = Path.Combine(folder, "run", "control-plane.pid");
        await using (await TestPlatform.StartAsync(TestPlatform.MemoryParts(), folder))
            Assert.Equal(Environment.ProcessId.ToString(), (await File.ReadAllTextAsync(pidFile, TestContext.Current.CancellationToken)).Trim());

        Assert.False(File.Exists(pidFile));
    }

    [Fact]
    public async Task A_second_control_plane_on_the_folder_is_refused_with_the_pid_of_the_first()
    {
        await using var first = await TestPlatform.StartAsync(TestPlatform.MemoryParts(), folder);

        var error = await Assert.ThrowsAsync<StartupException>(() => TestPlatform.StartAsync(TestPlatform.MemoryParts(), folder));

        Assert.Contains($"(pid {Environment.ProcessId}) already runs", error.Message);
        Assert.True(File.Exists(Path.Combine(folder, "run", "control-plane.pid")));
    }

    [Fact]
    public async Task A_taken_port_is_a_startup_error_in_one_line_and_leaves_the_folder_free()
    {
        await using var first = await TestPlatform.StartAsync();
        var options = new StandaloneOptions { DataFolder = folder, Url = first.Host.Url, GrpcPort = 0 };

        var error = await Assert.ThrowsAsync<StartupException>(() => StandaloneHost.StartAsync(options, TestPlatform.MemoryParts(), TestContext.Current.CancellationToken));

        Assert.Contains("address already in use", error.Message);
        await using var again = await TestPlatform.StartAsync(TestPlatform.MemoryParts(), folder);
    }

    [Fact]
    public async Task What_was_stored_is_there_after_a_restart()
    {
        var parts = new StandaloneParts { OpenStorage = SqliteStorage.Open };
        await using (var platform = await TestPlatform.StartAsync(parts, folder))
            await platform.PostAsync("/api/v1/namespaces/default/apps", """{"metadata":{"name":"web"},"spec":{"image":"img"}}""");
        await using var again = await TestPlatform.StartAsync(parts, folder);

        Assert.Equal(200, (await again.GetAsync("/api/v1/namespaces/default/apps/web")).Status);
    }
}
