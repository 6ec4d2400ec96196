using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Tests.Http.Access;

namespace FunctionsPlatform.Functions.Tests.Http.Secrets;

public sealed class SecretApiTests : IAsyncLifetime
{
    private const string Secrets = "/api/v1/namespaces/default/secrets";
    private const string Db = Secrets + "/db";

    private TestPlatform platform = null!;

    public async ValueTask InitializeAsync() => platform = await TestPlatform.StartAsync();

    public ValueTask DisposeAsync() => platform.DisposeAsync();

    [Fact]
    public async Task Every_answer_shows_that_a_value_is_there_and_not_what_it_is()
    {
        const string Planted = "correct-horse-battery";
        using var watch = await platform.WatchAsync(Secrets + "?watch=true");

        var created = await platform.PostAsync(Secrets, Document(("password", Planted)));
        var answers = new[]
        {
            created,
            await platform.GetAsync(Db),
            await platform.GetAsync(Secrets),
            await platform.GetAsync("/api/v1/secrets"),
            await platform.PutAsync(Db, Document(("password", Planted), ("more", Planted + "2"))),
            await platform.PutAsync(Db + "?dryRun=true", Document(("password", Planted + "3"))),
            await platform.PatchAsync(Db, "{\"spec\":{\"data\":{\"password\":\"" + Planted + "4\"}}}"),
            await platform.SendAsync(HttpMethod.Delete, Db),
        };

        Assert.Equal(201, created.Status);
        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 201, answer.Text));
        Assert.All(answers, answer => Assert.DoesNotContain(Planted, answer.Text, StringComparison.Ordinal));
        Assert.All(answers, answer => Assert.DoesNotContain("sealed\":{\"", answer.Text, StringComparison.Ordinal));
        Assert.Equal(SecretSpec.Redacted, created.Json.GetProperty("spec").GetProperty("data").GetProperty("password").GetString());
        Assert.Equal(Planted.Length, created.Json.GetProperty("status").GetProperty("values").GetProperty("password").GetProperty("bytes").GetInt32());
        for (var line = 0; line < 3; line++) Assert.DoesNotContain(Planted, (await watch.NextAsync())!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_read_can_be_written_back_and_changes_nothing()
    {
        await platform.PostAsync(Secrets, Document(("password", "correct horse")));
        var read = await platform.GetAsync(Db);

        var written = await platform.PutAsync(Db, read.Text);

        Assert.Equal(200, written.Status);
        Assert.Equal(read.Version, written.Version);
        Assert.Equal("correct horse", await RevealAsync("password"));
    }

    [Fact]
    public async Task The_same_file_applied_again_changes_nothing()
    {
        var created = await platform.PutAsync(Db, Document(("password", "correct horse")));

        var again = await platform.PutAsync(Db, Document(("password", "correct horse")));

        Assert.Equal(created.Version, again.Version);
    }

    [Fact]
    public async Task A_patch_changes_removes_and_keeps_values()
    {
        await platform.PostAsync(Secrets, Document(("changed", "one"), ("removed", "two"), ("kept", "three")));

        var patched = await platform.PatchAsync(Db, """{"spec":{"data":{"changed":"four","removed":null}}}""");

        Assert.Equal(200, patched.Status);
        Assert.Equal(2, patched.Json.GetProperty("metadata").GetProperty("generation").GetInt32());
        Assert.Equal("four", await RevealAsync("changed"));
        Assert.Equal("three", await RevealAsync("kept"));
        Assert.False(patched.Json.GetProperty("spec").GetProperty("data").TryGetProperty("removed", out _));
    }

    [Fact]
    public async Task The_redaction_where_there_is_no_value_is_refused()
    {
        var answer = await platform.PostAsync(Secrets, Document(("password", SecretSpec.Redacted)));

        Assert.Equal(422, answer.Status);
        Assert.Equal(["spec.data.password"], answer.ErrorPaths);
    }

    [Fact]
    public async Task Stored_values_are_not_the_users_to_write()
    {
        var answer = await platform.PostAsync(Secrets, """{"metadata":{"name":"db"},"spec":{"sealed":{"password":"v1.x.t.1.1.AAAA"}}}""");

        Assert.Equal(422, answer.Status);
        Assert.Equal(["spec.sealed"], answer.ErrorPaths);
    }

    [Theory]
    [InlineData("""{"metadata":{"name":"db"},"spec":{"data":{"pin":8675309}}}""")]
    [InlineData("""{"metadata":{"name":"db"},"spec":{"data":"8675309"}}""")]
    [InlineData("""{"metadata":{"name":"db"},"spec":"8675309"}""")]
    [InlineData("""{"metadata":{"name":"db"},"spec":{"data":{"pin":["8675309"]}}}""")]
    [InlineData("""{"metadata":{"name":"db"},"spec":{"binaryData":{"pin":"8675309!"}}}""")]
    [InlineData("""{"metadata":{"name":"db"},"spec":{"data":{"../pin":"8675309"}}}""")]
    public async Task What_is_wrong_with_a_secret_is_said_without_its_values(string document)
    {
        var answer = await platform.PostAsync(Secrets, document);

        Assert.Equal(422, answer.Status);
        Assert.DoesNotContain("8675309", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_are_revealed_to_administrators_only_and_the_audit_trail_knows()
    {
        await using var world = await AccessWorld.StartAsync();
        await world.Platform.PostAsync(Secrets, Document(("password", "correct horse")));
        var (viewer, admin) = (await world.TokenAsync("viewer", "Operator"), await world.TokenAsync("admin", "Admin", "default"));

        Assert.Equal(403, (await world.SendAsync(HttpMethod.Post, Db + "/reveal", viewer)).Status);
        var revealed = await world.SendAsync(HttpMethod.Post, Db + "/reveal", admin);

        Assert.Equal("correct horse", revealed.Json.GetProperty("spec").GetProperty("data").GetProperty("password").GetString());
        var audit = await world.Platform.GetAsync("/api/v1/audit");
        var rows = audit.Json.GetProperty("items").EnumerateArray().Where(row => row.GetProperty("function").GetString() == "reveal-secret").Select(row => row.GetProperty("caller").GetString());
        Assert.Equal(["serviceaccount:admin", "serviceaccount:viewer"], rows.Order());
        Assert.DoesNotContain("correct horse", audit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_config_shows_its_values_and_a_version_of_them()
    {
        var first = await platform.PutAsync("/api/v1/namespaces/default/configs/app", """{"metadata":{"name":"app"},"spec":{"data":{"color":"green"}}}""");
        var second = await platform.PutAsync("/api/v1/namespaces/default/configs/app", """{"metadata":{"name":"app"},"spec":{"data":{"color":"blue"}}}""");

        Assert.Equal(201, first.Status);
        Assert.Equal("blue", second.Json.GetProperty("spec").GetProperty("data").GetProperty("color").GetString());
        Assert.NotEqual(VersionOf(first), VersionOf(second));
        Assert.Equal(2, second.Json.GetProperty("metadata").GetProperty("generation").GetInt32());

        static string? VersionOf(ApiAnswer answer) => answer.Json.GetProperty("status").GetProperty("version").GetString();
    }

    internal static string Document(params (string Name, string Value)[] values) =>
        """{"apiVersion":"platform/v1","kind":"Secret","metadata":{"name":"db"},"spec":{"data":{""" + string.Join(',', values.Select(pair => $"\"{pair.Name}\":\"{pair.Value}\"")) + "}}}";

    private async Task<string?> RevealAsync(string name)
    {
        var revealed = await platform.SendAsync(HttpMethod.Post, Db + "/reveal");
        return revealed.Json.GetProperty("spec").GetProperty("data").GetProperty(name).GetString();
    }
}
