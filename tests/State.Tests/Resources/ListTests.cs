using FunctionsPlatform.Contracts.Resources;
using static FunctionsPlatform.State.Tests.Resources.Some;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Resources;

public sealed class ListTests
{
    [Fact]
    public async Task All_pages_of_a_list_show_one_revision_whatever_is_written_meanwhile()
    {
        var store = Store(new());
        foreach (var name in new[] { "e", "b", "d", "a", "c" }) await store.CreateAsync(App(name), Stop);

        var names = new List<string>();
        var query = new ListQuery { Limit = 2 };
        var versions = new HashSet<string>();
        while (true)
        {
            var page = await store.ListAsync<App>("default", query, Stop);
            names.AddRange(page.Items.Select(app => app.Metadata.Name));
            versions.Add(page.ResourceVersion);
            await store.CreateAsync(App($"c{names.Count}"), Stop);
            await store.DeleteAsync<App>("default", "e", Precondition.None, Stop);
            if (page.Continue is not { } next) break;
            Assert.True(ContinueToken.TryParse(next.ToString(), out var parsed));
            query = query with { Continue = parsed };
        }

        Assert.Equal(["a", "b", "c", "d", "e"], names);
        Assert.Equal(["6"], versions);
    }

    [Fact]
    public async Task A_page_of_a_revision_that_was_compacted_has_expired()
    {
        var world = new World();
        var store = Store(world);
        for (var i = 0; i < 4; i++) await store.CreateAsync(App($"a{i}"), Stop);
        var page = await store.ListAsync<App>("default", new() { Limit = 2 }, Stop);
        await store.CreateAsync(App("b"), Stop);
        await (await world.Process().OpenAsync("default", Stop)).CompactAsync(6, Stop);

        await Assert.ThrowsAsync<CompactedException>(() => store.ListAsync<App>("default", new() { Limit = 2, Continue = page.Continue }, Stop));
    }

    [Theory]
    [InlineData("", "both none prod")]
    [InlineData("env=prod", "both prod")]
    [InlineData("env==prod,tier=web", "both")]
    [InlineData("env!=prod", "none")]
    [InlineData("tier", "both")]
    [InlineData("!tier", "none prod")]
    [InlineData(" env = prod , !tier ", "prod")]
    public async Task A_selector_chooses_by_label(string text, string expected)
    {
        var store = Store(new());
        await store.CreateAsync(App("none"), Stop);
        await store.CreateAsync(App("prod", labels: ("env", "prod")), Stop);
        await store.CreateAsync(App("both", "busybox", ("env", "prod"), ("tier", "web")), Stop);

        Assert.True(LabelSelector.TryParse(text, out var selector, out _));
        var list = await store.ListAsync<App>("default", new() { Selector = selector }, Stop);

        Assert.Equal(expected, string.Join(' ', list.Items.Select(app => app.Metadata.Name)));
    }

    [Theory]
    [InlineData("=a")]
    [InlineData("a=b,,c")]
    [InlineData("a=b=c")]
    [InlineData("!")]
    [InlineData("a b")]
    public void A_malformed_selector_is_refused_with_the_term(string text)
    {
        Assert.False(LabelSelector.TryParse(text, out _, out var error));
        Assert.Contains("is no label term", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("!!")]
    [InlineData("YWJj")]
    public void A_malformed_page_token_is_refused(string text) => Assert.False(ContinueToken.TryParse(text, out _));

    [Fact]
    public async Task A_snapshot_shows_every_kind_at_one_revision()
    {
        var store = Store(new());
        await store.CreateAsync(App("web"), Stop);
        await store.CreateAsync(Container("web-1"), Stop);
        var snapshot = await store.SnapshotAsync("default", Stop);

        await store.DeleteAsync<App>("default", "web", Precondition.None, Stop);
        await store.CreateAsync(Container("web-2"), Stop);

        Assert.Equal(("web", 3), (snapshot.Get<App>("web")!.Metadata.Name, snapshot.Revision));
        Assert.Equal(["web-1"], snapshot.List<Container>().Select(container => container.Metadata.Name));
    }
}
