using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsPlatform.Functions.Tests.Http;

/// <summary>Registries' own way in.</summary>
public sealed class RegistryEventTests : IAsyncLifetime
{
    private const string Path = "/api/v1/registry-events";
    private const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    private TestPlatform platform = null!;
    private HttpClient sender = null!;
    private string secret = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        platform = await TestPlatform.StartAsync();
        sender = new HttpClient { BaseAddress = platform.Host.Url };
        secret = (await platform.GetAsync(Path)).Json.GetProperty("secret").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        sender.Dispose();
        await platform.DisposeAsync();
    }

    [Fact]
    public async Task An_administrator_is_told_address_and_secret_and_nobody_is_told_to_keep_them()
    {
        var answer = await platform.GetAsync(Path);

        Assert.Equal(new Uri(platform.Host.Url, Path).ToString(), answer.Json.GetProperty("url").GetString());
        Assert.Matches("^[0-9a-f]{64}$", secret);
        Assert.NotEqual(platform.Host.Token, secret);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("bearer")]
    [InlineData("header")]
    [InlineData("query")]
    public async Task The_secret_is_taken_from_a_header_or_the_address(string way)
    {
        using var request = Post(Push("1"), way == "query" ? $"?token={secret}" : "");
        if (way == "bearer") request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        if (way == "header") request.Headers.Add("X-Registry-Token", secret);

        Assert.Equal(200, (await SendAsync(request)).Status);
        Assert.Equal("1", Assert.Single(await TakenAsync()).Tag);
    }

    [Fact]
    public async Task A_signature_with_the_secret_is_enough_and_one_of_another_body_is_not()
    {
        var body = Push("1");
        using var signed = Post(body);
        signed.Headers.Add("X-Hub-Signature-256", Sign(body));
        using var forged = Post(Push("2"));
        forged.Headers.Add("X-Hub-Signature-256", Sign(body));
        using var odd = Post(body);
        odd.Headers.TryAddWithoutValidation("X-Hub-Signature-256", "sha256=" + new string('z', 64));

        Assert.Equal((200, 401, 401), ((await SendAsync(signed)).Status, (await SendAsync(forged)).Status, (await SendAsync(odd)).Status));
        Assert.Equal("1", Assert.Single(await TakenAsync()).Tag);
    }

    [Fact]
    public void GitHubs_own_example_of_a_signature_is_right() =>
        Assert.True(new RegistryEventSecret("It's a Secret to Everybody", "").HasSigned("Hello, World!"u8, "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"));

    [Fact]
    public async Task Without_the_secret_nothing_is_taken_also_not_with_the_platforms_token()
    {
        using var none = Post(Push("1"));
        using var wrong = Post(Push("1"), "?token=" + new string('a', 64));
        using var token = Post(Push("1"));
        token.Headers.Authorization = new AuthenticationHeaderValue("Bearer", platform.Host.Token);

        Assert.Equal((401, 401, 401), ((await SendAsync(none)).Status, (await SendAsync(wrong)).Status, (await SendAsync(token)).Status));
        Assert.Empty(await TakenAsync());
    }

    [Fact]
    public async Task Who_guesses_is_told_to_wait_and_the_secret_from_the_same_address_still_passes()
    {
        for (var guess = 0; guess < 30; guess++)
        {
            using var wrong = Post("{}", $"?token={guess}");
            await SendAsync(wrong);
        }

        using var more = Post("{}", "?token=x");
        using var right = Post(Push("1"), "?token=" + secret);

        Assert.Equal((429, 200), ((await SendAsync(more)).Status, (await SendAsync(right)).Status));
    }

    [Fact]
    public async Task The_secret_opens_nothing_else()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/version");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);

        Assert.Equal(401, (await SendAsync(request)).Status);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        using var request = Post("\"" + new string('x', RequestBody.MaxBytes) + "\"", "?token=" + secret);

        Assert.Equal(413, (await SendAsync(request)).Status);
    }

    [Fact]
    public async Task What_is_understood_is_told_and_what_is_not_taken_up_is_no_failure()
    {
        using var request = Post($"[{Event("push", "\"tag\":\"1\",")},{Event("pull", "\"tag\":\"1\",")}]".Replace("[", "{\"events\":[", StringComparison.Ordinal).Replace("]", "]}", StringComparison.Ordinal), "?token=" + secret);

        var answer = await SendAsync(request);

        Assert.Equal(200, answer.Status);
        Assert.Equal($"r.example:5000/team/web:1@{Digest}", Assert.Single(answer.Json.GetProperty("pushed").EnumerateArray()).GetString());
        Assert.Equal("Pull", Assert.Single(answer.Json.GetProperty("ignored").EnumerateArray()).GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("{}", 200)]
    [InlineData("push", 400)]
    public async Task An_unknown_event_is_no_failure_and_what_is_no_JSON_is(string body, int status)
    {
        using var request = Post(body, "?token=" + secret);

        Assert.Equal(status, (await SendAsync(request)).Status);
    }

    [Fact]
    public async Task Many_events_of_one_delivery_all_reach_the_queue()
    {
        var events = string.Join(',', Enumerable.Range(1, 100).Select(number => Event("push", $"\"tag\":\"{number}\",", actor: new string('\u00e9', 200))));
        using var request = Post($"{{\"events\":[{events}]}}", "?token=" + secret);

        Assert.Equal(200, (await SendAsync(request)).Status);
        Assert.Equal(Enumerable.Range(1, 100).Select(number => $"{number}"), (await TakenAsync()).Select(push => push.Tag));
    }

    [Fact]
    public async Task The_address_may_say_under_which_name_the_registry_is_known()
    {
        using var request = Post(Push("1"), $"?token={secret}&registry=registry.internal:5000");
        await SendAsync(request);

        Assert.Equal("registry.internal:5000", Assert.Single(await TakenAsync()).Registry);
    }

    [Fact]
    public async Task Event_Grids_handshakes_are_answered_in_both_schemas()
    {
        using var validation = Post("""[{"id":"1","topic":"/s","subject":"","data":{"validationCode":"512d38b6"},"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","eventTime":"2026-01-25T22:12:19Z"}]""", "?token=" + secret);
        validation.Headers.Add("aeg-event-type", "SubscriptionValidation");
        using var options = new HttpRequestMessage(HttpMethod.Options, Path + "?token=" + secret);
        options.Headers.Add("WebHook-Request-Origin", "eventgrid.azure.net");
        options.Headers.Add("WebHook-Request-Callback", "http://203.0.113.7/callback");
        using var stranger = new HttpRequestMessage(HttpMethod.Options, Path);
        stranger.Headers.Add("WebHook-Request-Origin", "eventgrid.azure.net");

        var (validated, agreed) = (await SendAsync(validation), await SendAsync(options));

        Assert.Equal((200, "512d38b6"), (validated.Status, validated.Json.GetProperty("validationResponse").GetString()));
        Assert.Equal((200, "eventgrid.azure.net", "*"), (agreed.Status, agreed.Headers.GetValues("WebHook-Allowed-Origin").Single(), agreed.Headers.GetValues("WebHook-Allowed-Rate").Single()));
        Assert.Equal(401, (await SendAsync(stranger)).Status);
    }

    [Fact]
    public async Task A_delivery_of_GitHub_has_the_deliverys_id()
    {
        using var request = Post(
            $$"""{"action":"published","package":{"name":"web","namespace":"octo","package_type":"container","package_version":{"version":"{{Digest}}","package_url":"ghcr.io/octo/web:1","container_metadata":{"tag":{"name":"1","digest":"{{Digest}}" } } } } }""",
            "?token=" + secret);
        request.Headers.Add("X-GitHub-Delivery", "72d3162e");
        await SendAsync(request);

        Assert.Equal("72d3162e", Assert.Single(await TakenAsync()).EventId);
    }

    [Fact]
    public void A_secret_of_ones_own_must_be_long_and_resolved()
    {
        Assert.Contains("at least 16", Assert.Throws<StartupException>(() => StandaloneSettings.Read(["--registry-events-secret", "short"], _ => null)).Message, StringComparison.Ordinal);
        Assert.Contains("not resolved", Assert.Throws<StartupException>(() => StandaloneSettings.Read([], name => name == "FP_REGISTRY_EVENTS_SECRET" ? "@Microsoft.KeyVault(SecretUri=x)" : null)).Message, StringComparison.Ordinal);
        Assert.Equal("0123456789abcdef", StandaloneSettings.Read([], name => name == "FP_REGISTRY_EVENTS_SECRET" ? "0123456789abcdef" : null).RegistryEventsSecret);
        Assert.Equal("0123456789abcdef", new RegistryEventSecret("0123456789abcdef", "t").Text);
    }

    private string Sign(string body) => "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));

    private static string Push(string tag) => $"{{\"events\":[{Event("push", $"\"tag\":\"{tag}\",")}]}}";

    private static string Event(string action, string tag, string actor = "ci") => $$"""
        {"id":"e{{tag.GetHashCode(StringComparison.Ordinal)}}","timestamp":"2026-03-09T14:44:26Z","action":"{{action}}","target":{"mediaType":"application/vnd.oci.image.index.v1+json",{{tag}}"digest":"{{Digest}}","repository":"team/web"},
         "request":{"host":"r.example:5000"},"actor":{"name":"{{actor}}"} }
        """;

    private static HttpRequestMessage Post(string body, string query = "") =>
        new(HttpMethod.Post, Path + query) { Content = new StringContent(body, Encoding.UTF8, "application/vnd.docker.distribution.events.v2+json") };

    private async Task<ApiAnswer> SendAsync(HttpRequestMessage request)
    {
        using var response = await sender.SendAsync(request, Stop);
        return new ApiAnswer((int)response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(Stop));
    }

    private async Task<List<ImagePushed>> TakenAsync()
    {
        var (queues, taken) = (platform.Host.Services.GetRequiredService<PlatformStorage>().Queues, new List<ImagePushed>());
        while (await queues.ReceiveAsync(new QueueReceive("registry-events", TimeSpan.FromMinutes(1)) { Max = QueueLimits.Receive }, Stop) is { Count: > 0 } messages)
        {
            foreach (var message in messages) taken.AddRange(Assert.IsType<RegistryEventResult.Read>(RegistryEventReader.Read(message.Body)).Pushed);
        }

        return taken;
    }
}
