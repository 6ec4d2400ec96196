using System.Text.Json;

namespace FunctionsPlatform.Cli.Tests;

public sealed class WatchTests
{
    private const string ExpiredType = "urn:functions-platform:resource-version-expired";

    [Fact]
    public async Task Each_change_is_printed_once_and_in_order_across_broken_connections()
    {
        var fp = new Fp();
        fp.ControlPlane.Add("/api/v1/namespaces/default/containers/a", """{"metadata":{"name":"a","resourceVersion":"7"}}""");
        fp.ControlPlane.AddWatch(Line("MODIFIED", "a", "11.1"), Line("ADDED", "b", "11"), """{"type":"MODIFIED","object":{"metadata":{"na""");
        fp.ControlPlane.AddWatchProblem(503, "urn:functions-platform:unavailable");
        fp.ControlPlane.AddWatch(Line("MODIFIED", "b", "12"), """{"type":"BOOKMARK","object":{},"resourceVersion":"15"}""" + "\n");
        fp.ControlPlane.AddWatch(Line("DELETED", "b", "16"));
        fp.ControlPlane.AddWatchProblem(410, ExpiredType);

        var exitCode = await fp.RunAsync("get", "containers", "--watch", "-o", "json");

        Assert.Equal(ExitCodes.Failed, exitCode);
        Assert.Equal(["ADDED a", "MODIFIED a", "ADDED b", "MODIFIED b", "DELETED b"], fp.Output.TrimEnd('\n').Split('\n').Select(Told));
        Assert.Equal(["10", "11", "11", "15", "16"], fp.ControlPlane.Requests.Where(request => request.Contains("watch=true")).Select(request => request.Split("resourceVersion=")[1]));
        Assert.Contains("connection lost", fp.Error);
        Assert.Contains("connected again; nothing was missed", fp.Error);
        Assert.Contains("list again: fp get containers --watch", fp.Error);
    }

    [Fact]
    public async Task An_expiry_told_in_the_stream_ends_the_watch_too()
    {
        var fp = new Fp();
        fp.ControlPlane.AddWatch($$"""{"type":"ERROR","object":{"type":"{{ExpiredType}}","title":"Gone","status":410},"resourceVersion":"9"}""" + "\n", Line("ADDED", "late", "20"));

        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("get", "apps", "-w", "-o", "json"));

        Assert.Empty(fp.Output);
        Assert.Contains("list again", fp.Error);
    }

    [Fact]
    public async Task A_table_tells_what_happened_to_each_row()
    {
        var fp = new Fp();
        fp.ControlPlane.AddWatch(Line("ADDED", "a", "11"), Line("DELETED", "a", "12"));
        fp.ControlPlane.AddWatchProblem(410, ExpiredType);

        await fp.RunAsync("get", "containers", "--watch");

        Assert.Equal(["EVENT", "ADDED", "DELETED"], fp.Output.TrimEnd('\n').Split('\n').Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task Only_the_named_one_is_shown()
    {
        var fp = new Fp();
        fp.ControlPlane.AddWatch(Line("ADDED", "a", "11"), Line("ADDED", "b", "12"));
        fp.ControlPlane.AddWatchProblem(410, ExpiredType);

        await fp.RunAsync("get", "container", "b", "--watch", "-o", "name");

        Assert.Equal("container/b\n", fp.Output);
    }

    private static string Line(string type, string name, string version) =>
        $$$"""{"type":"{{{type}}}","object":{"kind":"Container","metadata":{"name":"{{{name}}}"}},"resourceVersion":"{{{version}}}"}""" + "\n";

    private static string Told(string line)
    {
        var change = JsonDocument.Parse(line).RootElement;
        return $"{change.GetProperty("type").GetString()} {change.GetProperty("object").GetProperty("metadata").GetProperty("name").GetString()}";
    }
}
