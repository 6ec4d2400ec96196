using System.Globalization;
using FunctionsPlatform.NodeAgent.Logs;
using FunctionsPlatform.NodeAgent.Runtimes;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.NodeAgent.Tests.Logs;

public sealed class KeptLogStoreTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("fp-kept-").FullName, "kept-logs");
    private readonly FakeTimeProvider time = new(Start);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_budget_holds_after_every_block_and_the_oldest_lines_go_first(int seed)
    {
        const long Budget = 64 * 1024;
        var random = new Random(seed);
        var store = Open(Budget);
        var written = new List<(string Uid, string Text)>();
        for (var step = 0; step < 400; step++)
        {
            var uid = "u" + random.Next(5).ToString(CultureInfo.InvariantCulture);
            var writer = store.Open(Key(uid));
            for (var line = random.Next(1, 60); line > 0; line--)
            {
                // Hardly to be compressed, as the worst logs are.
                var text = Convert.ToHexString(BitConverter.GetBytes(random.NextInt64())) + " " + written.Count.ToString(CultureInfo.InvariantCulture);
                writer.Add(new ContainerLogLine(Start.AddMilliseconds(written.Count), "stdout", text));
                written.Add((uid, text));
            }

            writer.Flush();
            if (random.Next(4) == 0) store.Note(Key(uid), new KeptRunRecord { StartedAt = Start.AddMilliseconds(step), FinishedAt = Start.AddMilliseconds(written.Count) });
            Assert.True(SizeOnDisk() <= Budget, $"seed {seed}, step {step}: {SizeOnDisk()} bytes");
            Assert.True(SizeOnDisk() == store.UsedBytes, $"seed {seed}, step {step}: counted {store.UsedBytes}, there are {SizeOnDisk()}");
            if (random.Next(20) == 0) store = Open(Budget);
        }

        foreach (var group in written.GroupBy(one => one.Uid))
        {
            var kept = store.Read(group.Key, "", null, null).Select(line => line.Text).ToList();
            Assert.Equal(group.Select(one => one.Text).TakeLast(kept.Count), kept);
        }

        Assert.True(store.UsedBytes > Budget / 2, $"seed {seed}: only {store.UsedBytes} bytes are kept");
    }

    [Fact]
    public void What_a_killed_agent_had_begun_to_write_is_not_read_and_does_not_stay()
    {
        var store = Open();
        Write(store, "u1", "one", "two");
        var segment = Directory.EnumerateFiles(folder, "*.gz", SearchOption.AllDirectories).Single();
        File.AppendAllText(segment, "half a member");

        store = Open();
        Assert.Equal(["one", "two"], Texts(store, "u1"));
        Write(store, "u1", "three");

        Assert.Equal(["one", "two", "three"], Texts(Open(), "u1"));
        Assert.Equal(SizeOnDisk(), store.UsedBytes);
    }

    [Fact]
    public void What_is_older_than_the_window_goes_and_what_is_younger_stays()
    {
        var store = Open(age: TimeSpan.FromDays(3));
        Write(store, "old", "one");
        time.Advance(TimeSpan.FromDays(2));
        Write(store, "young", "two");
        time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));

        store.Prune();

        Assert.Empty(Texts(store, "old"));
        Assert.Equal(["two"], Texts(store, "young"));
        Assert.Equal("young", Assert.Single(store.List("default", "app", "")).Uid);
        Assert.Single(Directory.EnumerateDirectories(folder));
    }

    [Fact]
    public void Logs_are_found_by_namespace_app_and_container()
    {
        var store = Open();
        Write(store, "u1", "one");
        var other = store.Open(new KeptLogKey("other", "app", "c-u1", "u9"));
        other.Add(new ContainerLogLine(Start, "stdout", "elsewhere"));
        other.Flush();

        Assert.Equal("u1", Assert.Single(store.List("default", "app", "")).Uid);
        Assert.Equal("u9", Assert.Single(store.List("other", "", "c-u1")).Uid);
        Assert.Empty(store.List("default", "another", ""));
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    public void A_uid_that_is_no_plain_name_stays_in_the_folder(string uid)
    {
        var store = Open();
        Write(store, uid, "one");

        Assert.Equal(["one"], Texts(Open(), uid));
        Assert.Equal(["kept-logs"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(folder)!).Select(Path.GetFileName));
        Assert.Single(Directory.EnumerateDirectories(folder));
    }

    private KeptLogStore Open(long budget = 1 << 20, TimeSpan? age = null) => new(folder, new KeptLogOptions { BudgetBytes = budget, Age = age ?? TimeSpan.FromDays(3) }, time);

    private void Write(KeptLogStore store, string uid, params string[] texts)
    {
        var writer = store.Open(Key(uid));
        foreach (var text in texts) writer.Add(new ContainerLogLine(time.GetUtcNow(), "stdout", text));
        writer.Flush();
    }

    private long SizeOnDisk() => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private static IEnumerable<string> Texts(KeptLogStore store, string uid) => store.Read(uid, "", null, null).Select(line => line.Text);

    private static KeptLogKey Key(string uid) => new("default", "app", "c-" + uid, uid);
}
