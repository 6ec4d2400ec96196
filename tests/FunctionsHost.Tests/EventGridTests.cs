using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FunctionsPlatform.FunctionsHost.Tests.Harness;
using FunctionsPlatform.Testing.FunctionsHost;

namespace FunctionsPlatform.FunctionsHost.Tests;

/// <summary>Events of a registry through the host's own Event Grid endpoint.</summary>
public sealed class EventGridTests
{
    private const string Function = "registry-events-from-event-grid";
    private const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pushed_image_reaches_the_app_that_follows_its_tag_once()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync(new HostInstanceOptions { RunsTimers = false });
        using var client = TestApp.Client(host);
        using var document = new StringContent(
            """{"kind":"App","spec":{"image":"myregistry.azurecr.io/web:1.0","deploy":{"onPush":{"tags":["1.*"]}}}}""", Encoding.UTF8, "application/json");
        using var put = await client.PutAsync(new Uri("api/v1/namespaces/default/apps/web", UriKind.Relative), document, Stop);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);

        var pushed = await PostAsync(host, "Notification", Pushed("e1"), Pushed("e1"));
        var again = await PostAsync(host, "Notification", Pushed("e1"));

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (pushed, again));
        var status = JsonNode.Parse(await client.GetStringAsync(new Uri("api/v1/namespaces/default/apps/web", UriKind.Relative), Stop))!["status"]!;
        Assert.Equal("myregistry.azurecr.io/web:1.1", (string?)status["deploy"]!["image"]);
        var told = JsonNode.Parse(await client.GetStringAsync(new Uri("api/v1/namespaces/default/events", UriKind.Relative), Stop))!["items"]!.AsArray().Single(one => (string?)one!["reason"] == "PushDeployed");
        Assert.Equal(1, (int)told!["count"]!);
    }

    [Fact]
    public async Task What_cannot_be_noted_fails_so_that_Event_Grid_brings_it_again()
    {
        await using var app = await TestApp.ExportAsync();
        var host = await app.StartAsync(new HostInstanceOptions { ListensToQueues = false, RunsTimers = false });

        host.Handler.GiveUp("The instance cannot start its handler.");
        await host.Handler.KillAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, await PostAsync(host, "Notification", Pushed("e1")));
    }

    private static JsonObject Pushed(string id) => new()
    {
        ["id"] = id,
        ["topic"] = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/myregistry",
        ["subject"] = "web:1.1",
        ["eventType"] = "Microsoft.ContainerRegistry.ImagePushed",
        ["eventTime"] = "2026-04-25T21:39:47Z",
        ["data"] = new JsonObject
        {
            ["action"] = "push",
            ["target"] = new JsonObject { ["repository"] = "web", ["tag"] = "1.1", ["digest"] = Digest, ["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json" },
            ["request"] = new JsonObject { ["host"] = "myregistry.azurecr.io" },
        },
    };

    private static async Task<HttpStatusCode> PostAsync(HostInstance host, string kind, params JsonNode[] events)
    {
        using var client = new HttpClient { BaseAddress = host.Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, "runtime/webhooks/EventGrid?functionName=" + Function);
        request.Headers.Add("aeg-event-type", kind);
        request.Content = new StringContent(new JsonArray(events).ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request, Stop);
        return answer.StatusCode;
    }
}
