using System.Text.Json;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>
/// A stream of JSON lines <c>{"type":"ADDED|MODIFIED|DELETED|BOOKMARK|ERROR","object":{…},"resourceVersion":"12"}</c>. After a cut, a watch
/// from the last line's <c>resourceVersion</c> goes on with neither a gap nor a repetition. A watch without one begins with what there is,
/// in lines that carry no version, and a bookmark.
/// </summary>
internal sealed class WatchResult(
    ResourceAddress address, ResourceFollower follower, LabelSelector selector, WatchVersions? from, TimeProvider time, CancellationToken stopping) : IResult
{
    public const string MediaType = "application/jsonl";

    // Writing is the only way to notice that a client is gone.
    private static readonly TimeSpan BookmarkEvery = TimeSpan.FromSeconds(15);

    private static readonly Problem Expired = ProblemCatalog.Make(
        ProblemTypes.ResourceVersionExpired, "Changes were forgotten before this watch had read them; list again and watch from the list's version.");

    // Null while the existing ones are told: there is nothing to resume from yet.
    private WatchVersions? seen = from;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        var response = httpContext.Response;
        response.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        try
        {
            await response.StartAsync(ended.Token);
            await response.BodyWriter.FlushAsync(ended.Token);
            await WriteAllAsync(response, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client has left, or the platform stops: the stream ends at a line's end and the client resumes elsewhere.
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private async Task WriteAllAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        var changes = follower.Follow(address, selector, seen, cancellationToken);
        var more = changes.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            // Not beside a delay of its own: each line of a busy watch would leave one behind, and its timer.
            await ((Task)more.WaitAsync(BookmarkEvery, time, cancellationToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (!more.IsCompleted)
            {
                WriteBookmark(response);
            }
            else
            {
                if (!await more) return;
                while (changes.TryRead(out var change)) Write(response, change);
                more = changes.WaitToReadAsync(cancellationToken).AsTask();
            }

            await response.BodyWriter.FlushAsync(cancellationToken);
        }
    }

    private void Write(HttpResponse response, WatchedChange change)
    {
        switch (change)
        {
            case WatchedChange.Existing existing:
                WriteLine(response, "ADDED", writer => JsonSerializer.Serialize(writer, ShownData.Of(existing.Resource), address.Kind.TypeInfo));
                break;
            case WatchedChange.CaughtUp caughtUp:
                seen = caughtUp.Versions;
                WriteBookmark(response);
                break;
            case WatchedChange.Changed changed:
                seen = (seen ?? WatchVersions.None).With(changed.Space, changed.Version);
                WriteLine(response, TypeOf(changed.Type), writer => JsonSerializer.Serialize(writer, ShownData.Of(changed.Resource), address.Kind.TypeInfo));
                break;
            default:
                WriteLine(response, "ERROR", static writer => JsonSerializer.Serialize(writer, Expired, ResourceJson.Default.Problem));
                break;
        }
    }

    private void WriteBookmark(HttpResponse response) => WriteLine(response, "BOOKMARK", static writer =>
    {
        writer.WriteStartObject();
        writer.WriteEndObject();
    });

    private void WriteLine(HttpResponse response, string type, Action<Utf8JsonWriter> writeObject)
    {
        using (var writer = new Utf8JsonWriter(response.BodyWriter))
        {
            writer.WriteStartObject();
            writer.WriteString("type", type);
            writer.WritePropertyName("object");
            writeObject(writer);
            if (VersionText is { } version) writer.WriteString("resourceVersion", version);
            writer.WriteEndObject();
        }

        var end = response.BodyWriter.GetSpan(1);
        end[0] = (byte)'\n';
        response.BodyWriter.Advance(1);
    }

    private string? VersionText => address.SpansNamespaces ? seen?.ToString() : seen?.ByNamespace[address.Namespace ?? ""].ToString();

    private static string TypeOf(ResourceChangeType type) => type switch
    {
        ResourceChangeType.Added => "ADDED",
        ResourceChangeType.Modified => "MODIFIED",
        _ => "DELETED",
    };
}
