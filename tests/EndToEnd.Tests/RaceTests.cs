using System.Collections.Concurrent;
using System.Globalization;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Requirement 7: of two writers with If-Match, every success is kept and every loser is told.</summary>
public sealed class RaceTests(BareControlPlane host) : IClassFixture<BareControlPlane>
{
    private const int Rounds = 1_000;
    private const string Counter = "counter";

    [Fact]
    public async Task Of_two_writers_in_1000_races_every_success_is_kept_and_every_loser_got_409_or_412()
    {
        var stop = TestContext.Current.CancellationToken;
        var platform = host.OrSkip();
        var app = Apps.Busybox("raced", 0);
        app["metadata"]!["annotations"] = new System.Text.Json.Nodes.JsonObject { [Counter] = "0" };
        (await platform.Api.PutAppAsync(app)).Ok();
        var answers = new ConcurrentBag<(int Code, string? ETag)>();
        using var start = new Barrier(2);

        await Task.WhenAll(Task.Run(WriteAsync, stop), Task.Run(WriteAsync, stop));

        Assert.Equal(2 * Rounds, answers.Count);
        var won = answers.Where(answer => answer.Code == 200).ToList();
        Assert.All(answers.Where(answer => answer.Code != 200), answer => Assert.Contains(answer.Code, new[] { 409, 412 }));
        Assert.Equal(won.Count, await CountAsync());
        Assert.Equal(won.Count, won.Select(answer => answer.ETag).Distinct().Count());
        Assert.InRange(won.Count, Rounds, 2 * Rounds - 1);

        async Task WriteAsync()
        {
            for (var round = 0; round < Rounds; round++)
            {
                start.SignalAndWait(stop);
                var read = await platform.Api.GetAppAsync("raced");
                var next = Count(read) + 1;
                var answer = await platform.Api.PatchAppAsync("raced", $$"""{"metadata":{"annotations":{ "{{Counter}}":"{{next}}" } } }""", read.ETag);
                answers.Add((answer.Code, answer.ETag));
            }
        }

        async Task<int> CountAsync() => Count(await platform.Api.GetAppAsync("raced"));
    }

    private static int Count(ApiAnswer answer) =>
        int.Parse(answer.Ok()["metadata"]!["annotations"]![Counter]!.GetValue<string>(), CultureInfo.InvariantCulture);
}
