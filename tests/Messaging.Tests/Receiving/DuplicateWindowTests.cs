using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.Messaging.Tests.Receiving;

public sealed class DuplicateWindowTests
{
    private readonly FakeTimeProvider time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_handled_is_known_until_its_time_is_over()
    {
        var window = new DuplicateWindow(100, TimeSpan.FromMinutes(10), time);
        Assert.True(await window.BeginAsync("a", Token));
        window.End("a", wasHandled: true);

        time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        Assert.False(await window.BeginAsync("a", Token));

        time.Advance(TimeSpan.FromTicks(1));
        Assert.True(await window.BeginAsync("a", Token));
    }

    [Fact]
    public async Task What_was_not_handled_is_begun_again()
    {
        var window = new DuplicateWindow(100, TimeSpan.FromMinutes(10), time);
        await window.BeginAsync("a", Token);

        window.End("a", wasHandled: false);

        Assert.True(await window.BeginAsync("a", Token));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_second_delivery_waits_for_how_the_first_ends(bool handled)
    {
        var window = new DuplicateWindow(100, TimeSpan.FromMinutes(10), time);
        await window.BeginAsync("a", Token);

        var second = window.BeginAsync("a", Token).AsTask();
        Assert.False(second.IsCompleted);
        window.End("a", handled);

        Assert.Equal(!handled, await second);
    }

    [Fact]
    public async Task The_oldest_are_forgotten_first()
    {
        var window = new DuplicateWindow(2, TimeSpan.FromMinutes(10), time);
        foreach (var id in new[] { "a", "b", "c" })
        {
            await window.BeginAsync(id, Token);
            window.End(id, wasHandled: true);
        }

        Assert.True(await window.BeginAsync("a", Token));
        Assert.False(await window.BeginAsync("b", Token));
        Assert.False(await window.BeginAsync("c", Token));
    }
}
