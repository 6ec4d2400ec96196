using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Differential;

/// <summary>A real etcd, asked over its JSON gateway.</summary>
internal sealed class EtcdUnderTest(HttpClient http) : IStoreUnderTest
{
    public async Task<string> CommitAsync(Transaction transaction)
    {
        var (answer, refusal) = await AskAsync("kv/txn", EtcdRequests.Of(transaction));
        if (refusal is not null) return refusal;
        return Committed(Flag(answer, "succeeded"), answer, List(answer, "responses").Select(Response));
    }

    public async Task<string> DoAsync(Operation operation)
    {
        var (what, request) = operation switch
        {
            Operation.Put put => ("put", EtcdRequests.Of(put)),
            Operation.Delete delete => ("deleterange", EtcdRequests.Of(delete)),
            Operation.Get get => ("range", EtcdRequests.Of(get.Query)),
            _ => throw new ArgumentException("Unknown operation.", nameof(operation)),
        };
        var (answer, refusal) = await AskAsync("kv/" + what, request);
        return refusal ?? Committed(true, answer, [operation switch { Operation.Put => Put(answer), Operation.Delete => Deleted(answer), _ => Range(answer) }]);
    }

    public async Task<string> RangeAsync(RangeQuery query)
    {
        var (answer, refusal) = await AskAsync("kv/range", EtcdRequests.Of(query));
        return refusal ?? Range(answer);
    }

    public async Task<string> CompactAsync(long revision) => (await AskAsync("kv/compaction", new() { ["revision"] = revision })).Refusal ?? "ok";

    public async Task<string> GrantAsync(long lease, int seconds)
    {
        var (answer, refusal) = await AskAsync("lease/grant", new() { ["ID"] = lease, ["TTL"] = seconds });
        return refusal ?? $"{Number(answer, "ID")} for {Number(answer, "TTL")}";
    }

    public async Task<string> KeepAliveAsync(long lease)
    {
        var (answer, refusal) = await AskAsync("lease/keepalive", new() { ["ID"] = lease });
        if (refusal is not null) return refusal;
        var left = Number(answer.GetProperty("result"), "TTL");
        return left == 0 ? "none" : $"{left}";
    }

    public async Task<string> RevokeAsync(long lease)
    {
        var (answer, refusal) = await AskAsync("lease/revoke", new() { ["ID"] = lease });
        return refusal is "LeaseNotFound" ? "none" : refusal ?? $"[{Revision(answer)}]";
    }

    public async Task<string> LeaseAsync(long lease)
    {
        var (answer, refusal) = await AskAsync("lease/timetolive", new() { ["ID"] = lease, ["keys"] = true });
        if (refusal is not null) return refusal;
        // Its keys come from a hash table.
        var keys = List(answer, "keys").Select(key => Key.FromBytes(key.GetBytesFromBase64())).Order();
        return Number(answer, "TTL") < 0 ? "none" : $"{Number(answer, "grantedTTL")}: {string.Join(' ', keys.Select(Tell.Key))}";
    }

    public async Task<string> LeasesAsync()
    {
        var (answer, refusal) = await AskAsync("lease/leases", []);
        return refusal ?? string.Join(' ', List(answer, "leases").Select(lease => Number(lease, "ID")).Order());
    }

    public async Task<string> WatchAsync(WatchRequest request, long last)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Post, new Uri("v3/watch", UriKind.Relative)) { Content = Json(EtcdRequests.Of(request)) };
        using var response = await http.SendAsync(ask, HttpCompletionOption.ResponseHeadersRead, Stop);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(Stop));
        var events = new List<string>();
        while (await lines.ReadLineAsync(Stop) is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var answer = document.RootElement.GetProperty("result");
            if (Flag(answer, "canceled")) return $"compacted at {Number(answer, "compact_revision")}";
            foreach (var change in List(answer, "events").Select(Event))
            {
                if (change.Revision > last) return string.Join('\n', events);
                events.Add(Tell.Event(change));
            }
        }

        return $"the stream ended after: {string.Join('\n', events)}";
    }

    private async Task<(JsonElement Answer, string? Refusal)> AskAsync(string path, JsonObject request)
    {
        using var content = Json(request);
        using var response = await http.PostAsync(new Uri("v3/" + path, UriKind.Relative), content, Stop);
        var text = await response.Content.ReadAsStringAsync(Stop);
        using var document = JsonDocument.Parse(text);
        if (response.IsSuccessStatusCode) return (document.RootElement.Clone(), null);
        var error = document.RootElement.GetProperty("error").GetString()!;
        return (default, Refusals.FirstOrDefault(refusal => error.Contains(refusal.Said, StringComparison.Ordinal)).Means ?? text);
    }

    private static readonly (string Said, string Means)[] Refusals =
    [
        ("required revision has been compacted", "Compacted"),
        ("required revision is a future revision", "FutureRevision"),
        ("requested lease not found", "LeaseNotFound"),
        ("lease already exists", "taken"),
        ("key is not provided", "KeyNotProvided"),
        ("key not found", "KeyNotFound"),
        ("value is provided", "ValueProvided"),
        ("lease is provided", "LeaseProvided"),
        ("duplicate key given", "DuplicateKey"),
    ];

    private static string Committed(bool succeeded, JsonElement answer, IEnumerable<string> responses) =>
        $"{succeeded} [{Revision(answer)}] {string.Join("; ", responses)}";

    private static string Response(JsonElement response)
    {
        if (response.TryGetProperty("response_put", out var put)) return Put(put);
        if (response.TryGetProperty("response_delete_range", out var deleted)) return Deleted(deleted);
        return Range(response.GetProperty("response_range"));
    }

    private static string Put(JsonElement answer) => $"put over {Tell.Value(answer.TryGetProperty("prev_kv", out var before) ? Value(before) : null)}";

    private static string Deleted(JsonElement answer) => $"deleted {Number(answer, "deleted")}: {Tell.Values(List(answer, "prev_kvs").Select(Value))}";

    private static string Range(JsonElement answer) =>
        Tell.Range(new(Revision(answer), [.. List(answer, "kvs").Select(Value)], Flag(answer, "more"), Number(answer, "count")));

    private static KeyEvent Event(JsonElement change)
    {
        var current = Value(change.GetProperty("kv"));
        var isDelete = change.TryGetProperty("type", out var type) && type.GetString() == "DELETE";
        var previous = change.TryGetProperty("prev_kv", out var before) ? Value(before) : null;
        return new(current.ModRevision, current.Key, isDelete ? null : current, previous);
    }

    private static KeyValue Value(JsonElement found) => new(
        Key.FromBytes(Bytes(found, "key")), Bytes(found, "value"), Number(found, "create_revision"), Number(found, "mod_revision"), Number(found, "version"), Number(found, "lease"));

    private static long Revision(JsonElement answer) => Number(answer.GetProperty("header"), "revision");

    // What has its default is left out, and 64-bit numbers are text.
    private static long Number(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var found) ? long.Parse(found.GetString()!, CultureInfo.InvariantCulture) : 0;

    private static bool Flag(JsonElement answer, string name) => answer.TryGetProperty(name, out var found) && found.GetBoolean();

    private static byte[] Bytes(JsonElement answer, string name) => answer.TryGetProperty(name, out var found) ? found.GetBytesFromBase64() : [];

    private static IEnumerable<JsonElement> List(JsonElement answer, string name) => answer.TryGetProperty(name, out var found) ? found.EnumerateArray() : [];

    private static StringContent Json(JsonObject request) => new(request.ToJsonString(), Encoding.UTF8, "application/json");
}
