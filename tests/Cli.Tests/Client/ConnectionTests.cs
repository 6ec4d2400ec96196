using System.Net.Sockets;
using FunctionsPlatform.Cli.Client;

namespace FunctionsPlatform.Cli.Tests;

public sealed class ConnectionTests : IDisposable
{
    private readonly DirectoryInfo data = Directory.CreateTempSubdirectory("fp-data-");

    public void Dispose() => data.Delete(recursive: true);

    [Fact]
    public void The_data_folder_gives_address_and_token_where_nothing_else_does()
    {
        Directory.CreateDirectory(Path.Combine(data.FullName, "run"));
        File.WriteAllText(Path.Combine(data.FullName, "run", "url"), "http://127.0.0.1:9999\n");
        File.WriteAllText(Path.Combine(data.FullName, "token"), "from-file\n");

        var fromFolder = Resolve(new() { ["FP_DATA"] = data.FullName });
        Assert.Equal(new Uri("http://127.0.0.1:9999"), fromFolder.Url);
        Assert.Equal("from-file", fromFolder.Token);

        var fromEnvironment = Resolve(new() { ["FP_DATA"] = data.FullName, ["FP_URL"] = "http://there:1", ["FP_TOKEN"] = "from-variable", ["FP_NAMESPACE"] = "shop" });
        Assert.Equal(new Uri("http://there:1"), fromEnvironment.Url);
        Assert.Equal("from-variable", fromEnvironment.Token);
        Assert.Equal("shop", fromEnvironment.Namespace);
    }

    [Fact]
    public void Without_anything_it_is_this_machine_and_the_default_namespace()
    {
        var connection = Resolve(new() { ["HOME"] = data.FullName });

        Assert.Equal(new Uri("http://127.0.0.1:7070"), connection.Url);
        Assert.Null(connection.Token);
        Assert.Contains(Path.Combine(data.FullName, ".functions-platform", "token"), connection.TokenSource);
        Assert.Equal("default", connection.Namespace);
    }

    [Fact]
    public async Task A_refused_token_is_told_with_where_it_came_from()
    {
        var fp = new Fp(new FakeControlPlane { Token = "right" }) { Variables = { ["FP_TOKEN"] = "wrong" } };

        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("get", "apps"));

        Assert.Contains("The token was taken from FP_TOKEN.", fp.Error);
    }

    [Fact]
    public async Task A_control_plane_that_is_away_has_an_exit_code_of_its_own_and_a_hint()
    {
        foreach (var line in new[] { "get apps", "get app hello", "apply -f -", "delete app hello", "scale app hello --replicas 1", "wait app/hello", "describe app hello", "logs hello", "events", "version --server", "get apps --watch" })
        {
            var fp = new Fp { Input = "kind: App\nmetadata: {name: hello}\n" };
            foreach (var path in new[] { "apps", "apps/hello", "apps/hello/scale", "containers", "containers/hello", "events" })
                fp.ControlPlane.Overrides[$"/api/v1/namespaces/default/{path}"] = Away;
            fp.ControlPlane.Overrides["/api/v1/version"] = Away;

            Assert.True(await fp.RunAsync(line.Split(' ')) == ExitCodes.Unreachable, line);

            Assert.Contains("cannot be reached: ", fp.Error);
            Assert.Contains("./dev up", fp.Error);
        }
    }

    [Fact]
    public async Task Something_else_that_answers_is_not_taken_for_a_control_plane()
    {
        var fp = new Fp();
        fp.ControlPlane.Overrides["/api/v1/namespaces/default/apps"] = _ => new HttpResponseMessage { Content = new StringContent("<html>hello</html>") };

        Assert.Equal(ExitCodes.Failed, await fp.RunAsync("get", "apps"));

        Assert.Contains("no FunctionsPlatform control plane", fp.Error);
    }

    private static HttpResponseMessage Away(HttpRequestMessage request) =>
        throw new HttpRequestException(HttpRequestError.ConnectionError, "refused", new SocketException((int)SocketError.ConnectionRefused));

    private static Connection Resolve(Dictionary<string, string> variables)
    {
        var connection = new ConnectionSettings(name => variables.GetValueOrDefault(name)).Resolve(out var error);
        Assert.True(connection is not null, error);
        return connection;
    }
}
