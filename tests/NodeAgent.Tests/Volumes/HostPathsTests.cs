using FunctionsPlatform.NodeAgent.Volumes;

namespace FunctionsPlatform.NodeAgent.Tests.Volumes;

public sealed class HostPathsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fp-paths-").FullName;
    private readonly HostPaths paths;

    public HostPathsTests()
    {
        Directory.CreateDirectory(Path.Combine(folder, "data", "deep"));
        Directory.CreateDirectory(Path.Combine(folder, "database"));
        File.WriteAllText(Path.Combine(folder, "data", "file"), "");
        File.CreateSymbolicLink(Path.Combine(folder, "data", "inside"), "deep");
        File.CreateSymbolicLink(Path.Combine(folder, "data", "outside"), Path.Combine(folder, "database"));
        File.CreateSymbolicLink(Path.Combine(folder, "data", "up"), "../database");
        File.CreateSymbolicLink(Path.Combine(folder, "data", "round"), "round");
        File.CreateSymbolicLink(Path.Combine(folder, "alias"), "data");
        paths = new HostPaths([Path.Combine(folder, "data")]);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("data", "data")]
    [InlineData("data/", "data")]
    [InlineData("data/deep", "data/deep")]
    [InlineData("data/file", "data/file")]
    [InlineData("data/inside", "data/deep")]
    [InlineData("data/deep/../file", "data/file")]
    public void What_is_allowed_or_below_it_is_mounted_without_links(string path, string real) =>
        Assert.Equal(Path.Combine(folder, real), paths.Resolve(Path.Combine(folder, path)));

    [Theory]
    [InlineData("", "HostPathRefused")]
    [InlineData("database", "HostPathRefused")]
    [InlineData("data/../database", "HostPathRefused")]
    [InlineData("data/outside", "HostPathRefused")]
    [InlineData("data/up", "HostPathRefused")]
    [InlineData("alias", "HostPathRefused")]
    [InlineData("nothing", "HostPathRefused")]
    [InlineData("data/nothing", "HostPathMissing")]
    [InlineData("data/round", "HostPathMissing")]
    public void What_is_not_allowed_or_leads_out_is_refused(string path, string reason) =>
        Assert.Equal(reason, Assert.Throws<ReplicaRefusedException>(() => paths.Resolve(Path.Combine(folder, path))).Reason);

    [Fact]
    public void An_allowed_path_may_itself_be_a_link() =>
        Assert.Equal(Path.Combine(folder, "data", "deep"), new HostPaths([Path.Combine(folder, "alias")]).Resolve(Path.Combine(folder, "alias", "deep")));

    [Fact]
    public void Nothing_is_allowed_where_nothing_was_said()
    {
        var refused = Assert.Throws<ReplicaRefusedException>(() => new HostPaths([]).Resolve(folder));
        Assert.Contains("--allow-host-path", refused.Message, StringComparison.Ordinal);
    }
}
