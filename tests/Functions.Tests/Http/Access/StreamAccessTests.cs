using FunctionsPlatform.Functions.Http;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Functions.Tests.Http.Access;

/// <summary>A stream is one request, and yet what it is allowed by may end.</summary>
public sealed class StreamAccessTests
{
    private const string Watch = "/api/v1/apps?watch=true";

    [Theory]
    [InlineData("/api/v1/rolebindings/reader")]
    [InlineData("/api/v1/serviceaccounts/reader")]
    public async Task A_stream_ends_soon_after_its_readers_role_does(string taken)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        await using var world = await AccessWorld.StartAsync(time: time);
        using var watch = await world.WatchAsync(Watch, await world.TokenAsync("reader", "Viewer"));
        Assert.Equal("BOOKMARK", (await watch.NextAsync(bookmarks: true))!.Type);

        await world.Platform.SendAsync(HttpMethod.Delete, taken);
        time.Advance(StreamAccess.LookEvery);

        Assert.Null(await watch.NextAsync());
    }

    [Fact]
    public async Task A_stream_goes_on_while_its_reader_may_read()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        await using var world = await AccessWorld.StartAsync(time: time);
        using var watch = await world.WatchAsync(Watch, await world.TokenAsync("reader", "Viewer"));
        Assert.Equal("BOOKMARK", (await watch.NextAsync(bookmarks: true))!.Type);

        for (var looks = 0; looks < 5; looks++) time.Advance(StreamAccess.LookEvery);
        await world.Platform.PutAsync("/api/v1/namespaces/default/apps/web", """{"kind":"App","spec":{"image":"web:1"}}""");

        Assert.Equal("ADDED", (await watch.NextAsync())!.Type);
    }
}
