using System.Text;
using FunctionsPlatform.Contracts.RegistryEvents;

namespace FunctionsPlatform.Contracts.Tests.RegistryEvents;

public sealed class RegistryEventReaderTests
{
    private const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string Manifest = "application/vnd.docker.distribution.manifest.v2+json";

    // As docker-registry 2.8 sends it.
    private static string Notification(string action, string target) => $$"""
        {"events":[{"id":"320678d8-ca14-430f-8bb6-4ca139cd83f7","timestamp":"2026-03-09T14:44:26.402973972-08:00","action":"{{action}}","target":{ {{target}} },
         "request":{"id":"6df24a34","addr":"192.0.2.4:39504","host":"registry.example:5000","method":"PUT","useragent":"docker"},"actor":{"name":"ci"},"source":{"addr":"r:5000","instanceID":"a53db"} }]}
        """;

    private static readonly string Web = $"""
        "mediaType":"{Manifest}","size":708,"digest":"{Digest}","length":708,"repository":"team/web","url":"http://r:5000/v2/team/web/manifests/{Digest}"
        """;

    [Fact]
    public void A_push_of_a_tag_to_the_distribution_registry_is_an_image_pushed()
    {
        var pushed = Assert.Single(Read(Notification("push", Web + ",\"tag\":\"1.4\"")).Pushed);

        Assert.Equal(
            new ImagePushed("registry.example:5000", "team/web", "1.4", Digest, "320678d8-ca14-430f-8bb6-4ca139cd83f7", new DateTimeOffset(2026, 3, 9, 22, 44, 26, TimeSpan.Zero).AddTicks(4_029_740), "ci", RegistryEventSources.Distribution), pushed);
    }

    [Theory]
    [InlineData("pull", "Pull")]
    [InlineData("mount", "Mount")]
    [InlineData("delete", "Delete")]
    [InlineData("quarantine", "UnknownType")]
    public void What_is_no_push_is_ignored_and_says_what_it_was(string action, string reason) =>
        Assert.Equal(reason, Assert.Single(Read(Notification(action, Web + ",\"tag\":\"1.4\"")).Ignored).Reason);

    [Fact]
    public void A_push_of_a_layer_is_ignored() =>
        Assert.Equal("Blob", Assert.Single(Read(Notification("push", Web.Replace(Manifest, "application/octet-stream", StringComparison.Ordinal) + ",\"tag\":\"x\"")).Ignored).Reason);

    [Fact]
    public void A_part_of_an_image_for_several_platforms_has_no_tag_and_is_ignored() => Assert.Equal("NoTag", Assert.Single(Read(Notification("push", Web)).Ignored).Reason);

    [Fact]
    public void Several_events_in_one_delivery_are_each_read()
    {
        var one = Notification("push", Web + ",\"tag\":\"1\"").Trim();
        var both = one.Insert(one.LastIndexOf(']'), "," + one[(one.IndexOf('[', StringComparison.Ordinal) + 1)..one.LastIndexOf(']')].Replace("\"tag\":\"1\"", "\"tag\":\"2\"", StringComparison.Ordinal));

        Assert.Equal(["1", "2"], Read(both).Pushed.Select(pushed => pushed.Tag));
    }

    [Fact]
    public void The_receiver_may_say_under_which_name_it_knows_the_registry()
    {
        var result = RegistryEventReader.Read(Encoding.UTF8.GetBytes(Notification("push", Web + ",\"tag\":\"1\"")), registry: "Registry.Internal:443");

        Assert.Equal("registry.internal", Assert.Single(Assert.IsType<RegistryEventResult.Read>(result).Pushed).Registry);
    }

    [Fact]
    public void A_webhook_of_Azures_registry_is_one_bare_event()
    {
        var pushed = Assert.Single(Read($$"""
            {"id":"cb8c3971","timestamp":"2026-11-17T16:52:01.343145347Z","action":"push","target":{"mediaType":"{{Manifest}}","size":524,"digest":"{{Digest}}","length":524,"repository":"hello-world","tag":"v1"},
             "request":{"id":"3cbb6949","host":"myregistry.azurecr.io","method":"PUT","useragent":"docker/19"} }
            """).Pushed);

        Assert.Equal(("myregistry.azurecr.io/hello-world:v1@" + Digest, RegistryEventSources.AzureWebhook), (pushed.Image.ToString(), pushed.Source));
    }

    [Fact]
    public void A_ping_of_Azures_registry_is_ignored() => Assert.Equal("Ping", Assert.Single(Read("""{"id":"1","timestamp":"2026-11-17T16:52:01Z","action":"ping"}""").Ignored).Reason);

    [Theory]
    [InlineData("""[{"id":"831e1650","topic":"/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/myregistry","subject":"aci:v1","eventType":"Microsoft.ContainerRegistry.ImagePushed","eventTime":"2026-04-25T21:39:47.6549614Z","data":DATA,"dataVersion":"1.0","metadataVersion":"1"}]""")]
    [InlineData("""{"id":"831e1650","source":"/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/myregistry","subject":"aci:v1","type":"Microsoft.ContainerRegistry.ImagePushed","time":"2026-04-25T21:39:47.6549614Z","data":DATA,"specversion":"1.0"}""")]
    public void Event_Grid_tells_the_same_in_both_schemas(string json)
    {
        var data = $$"""{"id":"31c51664","timestamp":"2026-04-25T21:39:47.37Z","action":"push","target":{"mediaType":"{{Manifest}}","digest":"{{Digest}}","repository":"aci","tag":"v1"},"request":{"host":"myregistry.azurecr.io"} }""";

        var pushed = Assert.Single(Read(json.Replace("DATA", data, StringComparison.Ordinal)).Pushed);
        var withoutHost = Assert.Single(Read(json.Replace("DATA", data.Replace("\"host\"", "\"other\"", StringComparison.Ordinal), StringComparison.Ordinal)).Pushed);

        Assert.Equal(("831e1650", "myregistry.azurecr.io/aci:v1@" + Digest, RegistryEventSources.EventGrid), (pushed.EventId, pushed.Image.ToString(), pushed.Source));
        Assert.Equal("myregistry.azurecr.io", withoutHost.Registry);
    }

    [Fact]
    public void Event_Grids_question_is_found()
    {
        var result = RegistryEventReader.Read("""[{"id":"2d1781af","topic":"/s","subject":"","data":{"validationCode":"512d38b6","validationUrl":"https://x.example"},"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","eventTime":"2026-01-25T22:12:19Z"}]"""u8.ToArray());

        Assert.Equal("512d38b6", Assert.IsType<RegistryEventResult.Validation>(result).Code);
    }

    [Fact]
    public void An_unknown_type_of_Event_Grid_is_ignored_and_named()
    {
        var ignored = Assert.Single(Read("""{"id":"1","source":"/s","type":"Microsoft.Storage.BlobCreated","specversion":"1.0"}""").Ignored);

        Assert.Equal("UnknownType", ignored.Reason);
        Assert.Contains("Microsoft.Storage.BlobCreated", ignored.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_webhook_of_Docker_Hub_tells_a_tag_and_no_digest()
    {
        var pushed = Assert.Single(Read("""
            {"callback_url":"https://registry.hub.docker.com/u/svendowideit/testhook/hook/2141b5bi5i5b02bec211i4eeih0242eg11000a/",
             "push_data":{"pushed_at":1385141110,"pusher":"trustedbuilder","tag":"latest"},"repository":{"name":"testhook","namespace":"svendowideit","repo_name":"svendowideit/testhook","is_private":true} }
            """).Pushed);

        Assert.Equal(
            new ImagePushed("docker.io", "svendowideit/testhook", "latest", null, "hub:svendowideit/testhook:latest:1385141110", DateTimeOffset.FromUnixTimeSeconds(1_385_141_110), "trustedbuilder", RegistryEventSources.DockerHub), pushed);
    }

    [Theory]
    [InlineData("package", "ghcr.io/octo/web:1.4")]
    [InlineData("registry_package", "ghcr.io/octo/web:1.4")]
    [InlineData("package", null)]
    public void A_webhook_of_GitHub_tells_tag_and_digest_under_both_names(string name, string? url)
    {
        var result = RegistryEventReader.Read(Encoding.UTF8.GetBytes(GitHub(name, url, "1.4", Digest)), deliveryId: "72d3162e");

        var pushed = Assert.Single(Assert.IsType<RegistryEventResult.Read>(result).Pushed);
        Assert.Equal(("72d3162e", "ghcr.io/octo/web:1.4@" + Digest, RegistryEventSources.GitHub), (pushed.EventId, pushed.Image.ToString(), pushed.Source));
    }

    [Fact]
    public void A_part_of_an_image_on_GitHub_has_an_empty_tag_and_a_bare_colon_and_is_ignored() =>
        Assert.Equal("NoTag", Assert.Single(Read(GitHub("package", "ghcr.io/octo/web:", "", Digest)).Ignored).Reason);

    [Fact]
    public void A_tag_on_GitHub_that_names_another_digest_is_not_believed() =>
        Assert.Equal("NoTag", Assert.Single(Read(GitHub("package", "ghcr.io/octo/web:1.4", "1.4", Digest.Replace('a', 'b'))).Ignored).Reason);

    [Fact]
    public void A_ping_of_GitHub_is_ignored() => Assert.Equal("Ping", Assert.Single(Read("""{"zen":"Keep it logically awesome.","hook_id":1,"hook":{}}""").Ignored).Reason);

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("\"x\"")]
    [InlineData("""{"events":7}""")]
    [InlineData("""{"action":"push","target":{},"request":{}}""")]
    [InlineData("""{"action":"push","target":{"repository":7,"tag":{},"digest":[]},"request":{"host":"r"}}""")]
    [InlineData("""{"push_data":7,"repository":"x"}""")]
    [InlineData("""{"package":7}""")]
    [InlineData("""{"specversion":"1.0","type":"Microsoft.ContainerRegistry.ImagePushed"}""")]
    public void Whatever_else_is_JSON_is_ignored_and_not_refused(string json)
    {
        var read = Read(json);

        Assert.Empty(read.Pushed);
        Assert.Single(read.Ignored);
    }

    [Theory]
    [InlineData("tag", "1.4; rm -rf")]
    [InlineData("tag", "../x")]
    [InlineData("digest", "sha256:zz")]
    [InlineData("repository", "team/we b")]
    [InlineData("repository", "team//web")]
    public void A_name_that_no_image_has_is_not_passed_on(string field, string value)
    {
        string Or(string name, string good) => field == name ? value : good;
        var target = $"""
            "mediaType":"{Manifest}","digest":"{Or("digest", Digest)}","repository":"{Or("repository", "team/web")}","tag":"{Or("tag", "1")}"
            """;

        Assert.Equal("Incomplete", Assert.Single(Read(Notification("push", target)).Ignored).Reason);
    }

    [Fact]
    public void What_is_no_JSON_is_wrong() => Assert.IsType<RegistryEventResult.Wrong>(RegistryEventReader.Read("push"u8.ToArray()));

    [Theory]
    [InlineData("""{"action":"push","target":{"repository":"\ud800","tag":"1"}}""")]
    [InlineData("""{"\ud800":1}""")]
    public void Half_a_character_is_wrong_and_no_failure(string json) => Assert.IsType<RegistryEventResult.Wrong>(RegistryEventReader.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_delivery_of_too_many_events_says_so()
    {
        var many = "[" + string.Join(',', Enumerable.Repeat("{}", 1500)) + "]";

        var read = Read(many);

        Assert.Equal(RegistryEventReader.MostEvents + 1, read.Ignored.Length);
        Assert.Equal("TooMany", read.Ignored[^1].Reason);
    }

    private static string GitHub(string name, string? url, string tag, string tagged) => $$"""
        {"action":"published","{{name}}":{"name":"web","namespace":"octo","package_type":"CONTAINER","owner":{"login":"octo"},
          "package_version":{"version":"{{Digest}}",{{(url is null ? "" : $"\"package_url\":\"{url}\",")}}"updated_at":"2026-05-01T00:00:00Z",
            "container_metadata":{"tag":{"name":"{{tag}}","digest":"{{tagged}}" },"manifest":{"digest":"{{Digest}}" } } } },
         "sender":{"login":"octocat"} }
        """;

    private static RegistryEventResult.Read Read(string json) => Assert.IsType<RegistryEventResult.Read>(RegistryEventReader.Read(Encoding.UTF8.GetBytes(json)));
}
