using System.Globalization;
using System.Text.Json.Nodes;
using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests;

/// <summary>Requirement 8: a watch shows each change once and in order, also across a restart of the control plane.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task Watching_with_the_CLI_shows_each_change_once_and_in_order_across_a_restart_of_the_control_plane()
    {
        await using var platform = await Platform.SimulatedAsync();
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 1))).Ok();
        await platform.WaitUntilApiSaysAsync("web", 1);
        var first = (await platform.Api.ContainersAsync("web"))[0].Name;
        await using var watch = CliText.Start(platform, "get", "containers", "--watch", "-o", "json");
        await Eventually.TrueAsync("the watch to show the one that is there", () => Task.FromResult(watch.Lines.Count == 1));
        var from = await VersionAsync(platform);

        await platform.Api.ScaleAsync("web", 3);
        await platform.WaitUntilApiSaysAsync("web", 3);
        await platform.ControlPlane.KillAsync();
        await platform.StartControlPlaneAsync();
        await platform.Api.ScaleAsync("web", 6);
        await platform.WaitUntilApiSaysAsync("web", 6);
        await platform.Api.ScaleAsync("web", 0);
        await platform.WaitUntilApiSaysAsync("web", 0);

        var told = await HistoryAsync(platform, from, first);
        await Eventually.BecomesAsync(
            $"all {told.Count} changes to be shown", () => Task.FromResult(watch.Lines.Count), shown => shown > told.Count, describe: shown => $"{shown}\n{watch.Errors}");
        // The first line is what was there already.
        Assert.Equal(told, Changes(watch).Skip(1).Select(Fingerprint));
        Assert.Contains("connected again", watch.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_of_the_API_from_an_old_version_tells_everything_since_then_or_that_it_must_list_again()
    {
        await using var platform = await Platform.SimulatedAsync();
        var from = await VersionAsync(platform);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 2))).Ok();
        await platform.WaitUntilApiSaysAsync("web", 2);
        await platform.Api.ScaleAsync("web", 0);
        await platform.WaitUntilApiSaysAsync("web", 0);
        var before = await HistoryAsync(platform, from);

        await platform.ControlPlane.KillAsync();
        await platform.StartControlPlaneAsync();

        var after = await HistoryAsync(platform, from);
        Assert.Equal(before, after);
        Assert.Equal(after.Select(Place).Order(), after.Select(Place));
        Assert.Equal(after.Count, after.Distinct().Count());
        var tooOld = await platform.Api.SendAsync(HttpMethod.Get, "api/v1/namespaces/default/containers?watch=true&resourceVersion=never");
        Assert.Equal(400, tooOld.Code);
    }

    private static IEnumerable<JsonNode> Changes(CliText watch) => watch.Lines.Select(line => JsonNode.Parse(line)!);

    private static string Name(JsonNode change) => change["object"]!["metadata"]!["name"]!.GetValue<string>();

    private static async Task<string> VersionAsync(Platform platform) => (await platform.Api.ListAsync("containers"))["metadata"]!["resourceVersion"]!.GetValue<string>();

    // What the API tells afterwards, from there until the last container is gone: the measure for what a live watch showed.
    private static async Task<List<string>> HistoryAsync(Platform platform, string from, params string[] there)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        var told = new List<string>();
        var alive = new HashSet<string>(there);
        await foreach (var change in platform.Api.WatchAsync("containers", from, limit.Token))
        {
            var type = change["type"]!.GetValue<string>();
            if (type == "BOOKMARK") continue;
            told.Add(Fingerprint(change));
            if (type == "DELETED") alive.Remove(Name(change));
            else alive.Add(Name(change));
            if (alive.Count == 0) break;
        }

        Assert.NotEmpty(told);
        return told;
    }

    private static string Version(JsonNode change) => (change["resourceVersion"] ?? change["object"]!["metadata"]!["resourceVersion"])!.GetValue<string>();

    // Of a place among the changes: the revision and, where one revision holds several changes, which of them ("12.3").
    private static (long Revision, int Change) Place(string fingerprint)
    {
        var parts = fingerprint.Split(' ')[0].Split('.');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : int.MaxValue);
    }

    private static string Fingerprint(JsonNode change) => $"{Version(change)} {change["type"]} {Name(change)}";
}
