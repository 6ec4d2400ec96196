using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.Cli.Tests;

/// <summary>Stands in for the control plane at the HTTP port: keeps what is put and answers as the API does, so far as the CLI looks.</summary>
internal sealed class FakeControlPlane : HttpMessageHandler
{
    private readonly Dictionary<string, JsonObject> resources = [];
    private readonly Queue<Func<HttpResponseMessage>> watches = [];
    private int revision = 10;

    /// <summary>Method, path and query of each request, in order.</summary>
    public List<string> Requests { get; } = [];

    public Dictionary<string, Func<HttpRequestMessage, HttpResponseMessage>> Overrides { get; } = [];

    /// <summary>Told of each PUT and PATCH with its body.</summary>
    public Action<HttpRequestMessage, string>? Sees { get; set; }

    public string? Token { get; init; }

    public JsonObject? this[string path] => resources.GetValueOrDefault(path);

    public void Add(string path, string json) => resources[path] = JsonNode.Parse(json)!.AsObject();

    /// <summary>What the next watch brings before its connection ends.</summary>
    public void AddWatch(params string[] lines) => watches.Enqueue(() => Text(HttpStatusCode.OK, "application/jsonl", string.Concat(lines)));

    public void AddWatchProblem(int status, string type) => watches.Enqueue(() => Problem(status, type, "no more"));

    public static HttpResponseMessage Problem(int status, string type, string detail, string errors = "[]") => Text(
        (HttpStatusCode)status,
        "application/problem+json",
        $$"""{ "type": "{{type}}", "title": "Refused", "status": {{status}}, "detail": "{{detail}}", "errors": {{errors}} }""");

    public static HttpResponseMessage Json(HttpStatusCode status, JsonNode body) => Text(status, "application/json", body.ToJsonString());

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        Requests.Add($"{request.Method} {request.RequestUri.PathAndQuery}");
        if (Token is not null && request.Headers.Authorization?.Parameter != Token) return Problem(401, "urn:functions-platform:unauthorized", "The token is not this control plane's.");
        if (Overrides.TryGetValue(path, out var answer)) return answer(request);
        if (request.RequestUri.Query.Contains("watch=true")) return watches.Dequeue()();
        if (request.Method == HttpMethod.Put || request.Method == HttpMethod.Patch)
        {
            var text = await request.Content!.ReadAsStringAsync(cancellationToken);
            Sees?.Invoke(request, text);
            var body = JsonNode.Parse(text)!.AsObject();
            if (request.Method == HttpMethod.Patch) body = Merge(resources[path].DeepClone().AsObject(), body);
            return Put(path, body, isDryRun: request.RequestUri.Query.Contains("dryRun=true"));
        }

        if (request.Method == HttpMethod.Delete) return resources.Remove(path, out var gone) ? Json(HttpStatusCode.OK, gone) : NotFound();
        return resources.TryGetValue(path, out var found) ? Json(HttpStatusCode.OK, found) : IsCollection(path) ? List(path) : NotFound();
    }

    private static JsonObject Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null) target.Remove(name);
            else target[name] = value is JsonObject inner ? Merge(target[name] as JsonObject ?? [], inner.DeepClone().AsObject()).DeepClone() : value.DeepClone();
        }

        return target;
    }

    private HttpResponseMessage Put(string path, JsonObject wanted, bool isDryRun)
    {
        var existed = resources.TryGetValue(path, out var before);
        var metadata = wanted["metadata"]!.AsObject();
        var sameSpec = existed && JsonNode.DeepEquals(before!["spec"], wanted["spec"]);
        metadata["uid"] = existed ? before!["metadata"]!["uid"]!.DeepClone() : $"uid-{revision}";
        metadata["generation"] = existed ? before!["metadata"]!["generation"]!.GetValue<int>() + (sameSpec ? 0 : 1) : 1;
        metadata["resourceVersion"] = $"{++revision}";
        if (!isDryRun) resources[path] = wanted;
        return Json(existed ? HttpStatusCode.OK : HttpStatusCode.Created, wanted);
    }

    private HttpResponseMessage List(string path)
    {
        var items = resources.Where(pair => pair.Key.StartsWith(path + "/", StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal);
        var list = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = $"{revision}" },
            ["items"] = new JsonArray([.. items.Select(pair => pair.Value.DeepClone())]),
        };
        return Json(HttpStatusCode.OK, list);
    }

    private static bool IsCollection(string path) => path.Split('/')[^1] is "apps" or "containers" or "nodes" or "events" or "orchestrations";

    private static HttpResponseMessage NotFound() => Problem(404, "urn:functions-platform:not-found", "There is no such thing.");

    private static HttpResponseMessage Text(HttpStatusCode status, string mediaType, string text) => new(status) { Content = new StringContent(text, Encoding.UTF8, mediaType) };
}
