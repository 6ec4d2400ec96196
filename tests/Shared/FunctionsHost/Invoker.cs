using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>Calls the handler for triggers that are no HTTP requests, and judges its answers as the host does.</summary>
public sealed class Invoker(HandlerProcess handler, FunctionApp app, HostLog log) : IDisposable
{
    private static readonly TimeSpan GraceAfterTimeout = TimeSpan.FromSeconds(2);

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, MaxConnectionsPerServer = 1000 }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>What is called after a call has timed out, once the host has killed the handler.</summary>
    public int Timeouts { get; private set; }

    /// <param name="data">The trigger's value, encoded as the host encodes it.</param>
    public async Task<InvocationOutcome> InvokeAsync(HostedFunction function, JsonNode? data, JsonObject metadata, CancellationToken cancellationToken, string? invocationId = null)
    {
        var id = invocationId ?? Guid.NewGuid().ToString();
        // The clock of a call runs before there is a handler.
        using var over = new CancellationTokenSource(app.FunctionTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await handler.EnsureReadyAsync(either.Token);
            return await CallAsync(function, data, metadata, id, either.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Timeouts++;
            log.Add("Error", "Host", $"{function.Name} timed out; the handler is killed.");
            await Task.Delay(GraceAfterTimeout, cancellationToken);
            await handler.KillAsync();
            return new InvocationOutcome(false, "timed out", null, id);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or HandlerUnavailableException)
        {
            return new InvocationOutcome(false, error.Message, null, id);
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>As the host writes strings, numbers and whatever is neither object nor date nor bytes: the JSON text of it, in a string.</summary>
    public static JsonNode Encoded(JsonNode? value) => JsonValue.Create(value?.ToJsonString() ?? "null")!;

    private async Task<InvocationOutcome> CallAsync(HostedFunction function, JsonNode? data, JsonObject metadata, string id, CancellationToken cancellationToken)
    {
        var payload = new JsonObject { ["Data"] = new JsonObject { [function.Binding] = data }, ["Metadata"] = metadata };
        metadata["sys"] = new JsonObject { ["MethodName"] = function.Name, ["UtcNow"] = DateTime.UtcNow.ToString("O"), ["RandGuid"] = Guid.NewGuid().ToString() };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(handler.Address, function.Name));
        request.Headers.TransferEncodingChunked = true;
        request.Headers.TryAddWithoutValidation("User-Agent", "Azure-Functions-Host/4.1037.0.0");
        request.Headers.TryAddWithoutValidation("X-Azure-Functions-HostVersion", "4.1037.0.0");
        request.Headers.TryAddWithoutValidation("X-Azure-Functions-InvocationId", id);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(payload.ToJsonString()));
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
        using var response = await client.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode) return new InvocationOutcome(false, $"{(int)response.StatusCode}: {body}", null, id);
        // The host waits for a result that never comes.
        if (body.Length == 0 || body == "null") await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType != "application/json") return new InvocationOutcome(false, $"an answer of type '{response.Content.Headers.ContentType}'", null, id);
        return Judge(function, body, id);
    }

    private InvocationOutcome Judge(HostedFunction function, string body, string id)
    {
        JsonNode? answer;
        try
        {
            answer = JsonNode.Parse(body);
        }
        catch (JsonException error)
        {
            return new InvocationOutcome(false, error.Message, null, id);
        }

        if (answer is not JsonObject) return new InvocationOutcome(false, "no JSON object", answer, id);
        foreach (var line in answer["Logs"]?.AsArray() ?? []) log.Add("Information", $"Function.{function.Name}.User", line!.GetValue<string>());
        if (answer["Outputs"] is JsonObject { Count: > 0 }) throw new NotSupportedException("The double writes no output bindings; the app exports none.");
        return new InvocationOutcome(true, null, answer, id);
    }
}
