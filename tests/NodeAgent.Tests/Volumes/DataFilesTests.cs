using System.Collections.Immutable;
using System.Runtime.Versioning;
using System.Text;
using FunctionsPlatform.NodeAgent.Volumes;

namespace FunctionsPlatform.NodeAgent.Tests.Volumes;

[UnsupportedOSPlatform("windows")]
public sealed class DataFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fp-files-").FullName;
    private readonly DataFiles files;

    public DataFilesTests() => files = new DataFiles(Path.Combine(folder, "root"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Volume => files.PathOf("u-1", "db");

    [Fact]
    public void Values_are_files_that_programs_may_read_in_a_folder_that_others_on_the_host_may_not()
    {
        files.Write("u-1", "db", Content("v1", ("password", "one")));

        Assert.Equal("one", Read("password"));
        Assert.Equal("v1", files.VersionOf("u-1", "db"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(folder, "root")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(Path.Combine(Volume, "..data", "password")));
    }

    [Fact]
    public void New_values_take_the_place_of_all_old_ones_and_nothing_is_left_of_these()
    {
        files.Write("u-1", "db", Content("v1", ("password", "one"), ("gone", "x")));

        files.Write("u-1", "db", Content("v2", ("password", "two"), ("more", "y")));

        Assert.Equal("two", Read("password"));
        Assert.Equal("y", Read("more"));
        Assert.Equal(["..data", "..v-v2", "more", "password"], Directory.EnumerateFileSystemEntries(Volume).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_reader_never_sees_a_file_missing_nor_values_of_two_versions_in_one_folder()
    {
        files.Write("u-1", "db", Content("v0", ("a", "0"), ("b", "0")));
        using var over = new CancellationTokenSource();
        var reads = 0;
        var reading = Task.Run(() =>
        {
            while (!over.IsCancellationRequested)
            {
                // What a program that opens the folder once sees.
                var current = Path.Combine(Volume, new FileInfo(Path.Combine(Volume, "..data")).LinkTarget!);
                try
                {
                    Assert.Equal(File.ReadAllText(Path.Combine(current, "a")), File.ReadAllText(Path.Combine(current, "b")));
                    reads++;
                }
                catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
                {
                    // Replaced between the link and the read: the next look finds the new one.
                }

                Assert.True(new FileInfo(Path.Combine(Volume, "a")).LinkTarget is not null);
            }
        }, TestContext.Current.CancellationToken);

        for (var version = 1; version <= 300; version++) files.Write("u-1", "db", Content($"v{version}", ("a", $"{version}"), ("b", $"{version}")));
        await over.CancelAsync();

        await reading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(reads > 0);
    }

    [Fact]
    public void What_a_crash_left_half_done_is_done_by_the_next_write()
    {
        files.Write("u-1", "db", Content("v1", ("password", "one")));
        Directory.CreateDirectory(Path.Combine(Volume, "..v-v2"));
        File.WriteAllText(Path.Combine(Volume, "..v-v2", "password"), "half");
        File.CreateSymbolicLink(Path.Combine(Volume, "..link"), "nowhere");

        files.Write("u-1", "db", Content("v2", ("password", "two")));

        Assert.Equal("two", Read("password"));
        Assert.Equal("v2", files.VersionOf("u-1", "db"));
    }

    [Theory, InlineData("../out"), InlineData("a/b"), InlineData(".."), InlineData(""), InlineData("..data")]
    public void A_name_that_leads_elsewhere_is_not_written(string name)
    {
        Assert.Throws<ReplicaRefusedException>(() => files.Write("u-1", "db", Content("v1", (name, "x"))));
        Assert.False(Directory.Exists(Volume));
    }

    [Fact]
    public void What_a_container_was_told_is_remembered_and_all_goes_with_it()
    {
        files.Write("u-1", "db", Content("v1", ("password", "one")));
        Assert.Null(files.ToldOf("u-1", "db"));
        files.Tell("u-1", "db", "v1");

        Assert.Equal("v1", files.ToldOf("u-1", "db"));
        Assert.Equal(["u-1"], files.List());
        files.Remove("u-1");
        files.Remove("u-1");
        Assert.Empty(files.List());
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(Volume, name));

    internal static DataContent Content(string version, params (string Name, string Value)[] values) => new(
        version, values.ToImmutableSortedDictionary(pair => pair.Name, pair => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(pair.Value), StringComparer.Ordinal));
}
