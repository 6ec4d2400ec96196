using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Tests.Http;

public sealed class WatchApiTests
{
    private const string Apps = "/api/v1/namespaces/default/apps";

    [Fact]
    public async Task A_watch_without_a_version_tells_what_is_there_and_then_each_change()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.PostAsync(Apps, App("a"));

        using var watch = await platform.WatchAsync(Apps + "?watch=true");
        var existing = await watch.NextAsync(bookmarks: true);
        var caughtUp = await watch.NextAsync(bookmarks: true);
        await platform.PostAsync(Apps, App("b"));
        await platform.PatchAsync(Apps + "/a", """{"spec":{"replicas":3}}""");

        Assert.Equal("ADDED a", existing!.ToString());
        Assert.Null(existing.Version);
        Assert.Equal("BOOKMARK", caughtUp!.Type);
        Assert.NotNull(caughtUp.Version);
        Assert.Equal("ADDED b", (await watch.NextAsync())!.ToString());
        Assert.Equal("MODIFIED a", (await watch.NextAsync())!.ToString());
    }

    [Fact]
    public async Task A_watch_goes_on_after_the_version_it_is_given()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.PostAsync(Apps, App("a"));
        var list = await platform.GetAsync(Apps);
        await platform.PostAsync(Apps, App("b"));
        await platform.PostAsync(Apps, App("c"));

        string version;
        using (var first = await platform.WatchAsync($"{Apps}?watch=true&resourceVersion={list.Version}"))
        {
            var line = await first.NextAsync();
            Assert.Equal("ADDED b", line!.ToString());
            version = line.Version!;
        }

        using var second = await platform.WatchAsync($"{Apps}?watch=true&resourceVersion={version}");
        Assert.Equal("ADDED c", (await second.NextAsync())!.ToString());
    }

    [Fact]
    public async Task A_watch_cut_amid_the_changes_of_one_transaction_neither_repeats_nor_loses_one()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.PostAsync(Apps, App("first"));
        var start = (await platform.GetAsync(Apps)).Version;
        var transaction = platform.Host.ControlPlane.Resources.Begin("default");
        string[] names = ["a", "b", "c"];
        foreach (var name in names) transaction.Create(new App { Metadata = new ObjectMeta { Name = name, Namespace = "default" } });
        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        var seen = new List<string>();
        var version = start;
        for (var cut = 0; cut < names.Length; cut++)
        {
            using var watch = await platform.WatchAsync($"{Apps}?watch=true&resourceVersion={version}");
            var line = await watch.NextAsync();
            seen.Add(line!.Name);
            version = line.Version!;
        }

        await platform.PostAsync(Apps, App("last"));
        using var rest = await platform.WatchAsync($"{Apps}?watch=true&resourceVersion={version}");

        Assert.Equal(names, seen.Order());
        Assert.Equal("ADDED last", (await rest.NextAsync())!.ToString());
    }

    [Fact]
    public async Task A_watch_of_all_namespaces_sees_the_new_ones_and_resumes()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.PostAsync("/api/v1/namespaces/one/apps", App("a"));
        var list = await platform.GetAsync("/api/v1/apps");

        string version;
        using (var watch = await platform.WatchAsync("/api/v1/apps?watch=true&resourceVersion=" + Uri.EscapeDataString(list.Version)))
        {
            await platform.PostAsync("/api/v1/namespaces/two/apps", App("b"));
            var line = await watch.NextAsync();
            Assert.Equal("ADDED b", line!.ToString());
            version = line.Version!;
        }

        await platform.PostAsync("/api/v1/namespaces/one/apps", App("c"));
        using var resumed = await platform.WatchAsync("/api/v1/apps?watch=true&resourceVersion=" + Uri.EscapeDataString(version));
        Assert.Equal("ADDED c", (await resumed.NextAsync())!.ToString());
    }

    [Fact]
    public async Task A_version_that_is_no_longer_kept_or_of_another_store_is_gone()
    {
        await using var platform = await TestPlatform.StartAsync();
        foreach (var name in new[] { "a", "b", "c" }) await platform.PostAsync(Apps, App(name));
        var keyspace = await platform.Host.ControlPlane.Keyspaces.OpenAsync("default", TestContext.Current.CancellationToken);
        await keyspace.CompactAsync(4, TestContext.Current.CancellationToken);

        var old = await platform.GetAsync(Apps + "?watch=true&resourceVersion=2");
        var future = await platform.GetAsync(Apps + "?watch=true&resourceVersion=999");
        var nonsense = await platform.GetAsync(Apps + "?watch=true&resourceVersion=abc");

        Assert.Equal((410, "resource-version-expired"), (old.Status, old.ProblemType));
        Assert.Contains("list again", old.Text);
        Assert.Equal(410, future.Status);
        Assert.Equal(400, nonsense.Status);
    }

    [Fact]
    public async Task A_label_that_comes_to_match_adds_and_one_that_ceases_deletes()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.PostAsync(Apps, App("a"));
        using var watch = await platform.WatchAsync($"{Apps}?watch=true&labelSelector=tier%3Dweb&resourceVersion={(await platform.GetAsync(Apps)).Version}");

        await platform.PatchAsync(Apps + "/a", """{"metadata":{"labels":{"tier":"web"}}}""");
        await platform.PatchAsync(Apps + "/a", """{"metadata":{"labels":{"tier":null}}}""");

        Assert.Equal("ADDED a", (await watch.NextAsync())!.ToString());
        Assert.Equal("DELETED a", (await watch.NextAsync())!.ToString());
    }

    [Fact]
    public async Task The_platform_stops_at_once_though_a_watch_is_open()
    {
        var platform = await TestPlatform.StartAsync();
        using var watch = await platform.WatchAsync(Apps + "?watch=true");
        var started = TimeProvider.System.GetTimestamp();

        await platform.Host.DisposeAsync();

        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(3), "an open watch held the stop up");
        await platform.DisposeAsync();
    }

    private static string App(string name) => $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"image":"img"}}""";
}
