using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Tests.Http.Secrets;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Tests.Hosting;

/// <summary>On the real database: what is on the disk, and what becomes of a Secret without its key.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SecretAtRestTests : IDisposable
{
    private const string Planted = "correct-horse-battery-staple";
    private const string Db = "/api/v1/namespaces/default/secrets/db";

    private static readonly StandaloneParts Sqlite = new() { OpenStorage = SqliteStorage.Open };

    private readonly string folder = Directory.CreateTempSubdirectory("fp-secrets-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string KeyFile => Path.Combine(folder, "secret-keys");

    [Fact]
    public async Task No_file_of_the_data_folder_holds_a_value_and_the_key_is_its_owners_alone()
    {
        var key = "";
        await using (var platform = await TestPlatform.StartAsync(Sqlite, folder))
        {
            Assert.Equal(201, (await platform.PutAsync(Db, SecretApiTests.Document(("password", Planted)))).Status);
            Assert.Equal(200, (await platform.PutAsync(Db, SecretApiTests.Document(("password", Planted + "2"), ("more", Planted)))).Status);
            Assert.Equal(200, (await platform.SendAsync(HttpMethod.Post, Db + "/reveal")).Status);
            key = (await File.ReadAllTextAsync(KeyFile, TestContext.Current.CancellationToken)).Trim();
            Assert.NotEmpty(key);
            AssertNowhere();
        }

        AssertNowhere();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));

        void AssertNowhere()
        {
            var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => file != KeyFile && !file.EndsWith(".lock", StringComparison.Ordinal)).ToList();
            Assert.Contains(files, file => file.EndsWith("state.db", StringComparison.Ordinal));
            foreach (var file in files)
            {
                var content = Read(file);
                Assert.True(content.IndexOf(System.Text.Encoding.UTF8.GetBytes(Planted)) < 0, $"{file} holds the value");
                Assert.True(content.IndexOf(System.Text.Encoding.Unicode.GetBytes(Planted)) < 0, $"{file} holds the value as UTF-16");
                Assert.True(content.IndexOf(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Planted))[..30])) < 0, $"{file} holds the value as base64");
                Assert.True(content.IndexOf(System.Text.Encoding.ASCII.GetBytes(key)) < 0, $"{file} holds the key");
            }
        }
    }

    [Fact]
    public async Task Without_its_key_a_secret_is_an_error_and_never_an_empty_value()
    {
        await using (var platform = await TestPlatform.StartAsync(Sqlite, folder)) await platform.PutAsync(Db, SecretApiTests.Document(("password", Planted)));
        var kept = await File.ReadAllTextAsync(KeyFile, TestContext.Current.CancellationToken);
        File.Delete(KeyFile);

        await using (var platform = await TestPlatform.StartAsync(Sqlite, folder))
        {
            var revealed = await platform.SendAsync(HttpMethod.Post, Db + "/reveal");
            Assert.Equal(503, revealed.Status);
            Assert.Contains("is not among the keys", revealed.Text, StringComparison.Ordinal);
            Assert.Equal(200, (await platform.GetAsync(Db)).Status);
        }

        // The new key first, the old one behind it: both are readable, and a write moves the Secret to the new one.
        await File.AppendAllTextAsync(KeyFile, kept, TestContext.Current.CancellationToken);
        await using (var platform = await TestPlatform.StartAsync(Sqlite, folder))
        {
            var read = await platform.GetAsync(Db);
            var rewritten = await platform.PutAsync(Db, read.Text);
            Assert.NotEqual(KeyOf(read), KeyOf(rewritten));
            Assert.Contains(Planted, (await platform.SendAsync(HttpMethod.Post, Db + "/reveal")).Text, StringComparison.Ordinal);
        }

        static string? KeyOf(ApiAnswer answer) => answer.Json.GetProperty("status").GetProperty("values").GetProperty("password").GetProperty("keyId").GetString();
    }

    [Fact]
    public async Task A_key_file_that_others_may_read_or_that_holds_no_key_stops_the_start()
    {
        await File.WriteAllTextAsync(KeyFile, SecretKey.New().Export(), TestContext.Current.CancellationToken);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", (await StartFailsAsync()).Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(KeyFile, "nonsense", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var problem = (await StartFailsAsync()).Message;
        Assert.Contains("base64", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("nonsense", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shared_storage_without_a_key_refuses_secrets_and_says_what_is_missing()
    {
        await using var platform = await TestPlatform.StartAsync(TestPlatform.MemoryParts(), folder, storage: StorageKind.Azure);

        var answer = await platform.PutAsync(Db, SecretApiTests.Document(("password", Planted)));

        Assert.Equal(503, answer.Status);
        Assert.Contains("FP_SECRET_KEYS", answer.Text, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
    }

    private Task<StartupException> StartFailsAsync() => Assert.ThrowsAsync<StartupException>(() => TestPlatform.StartAsync(Sqlite, folder));

    // A live database is open elsewhere.
    private static ReadOnlySpan<byte> Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
