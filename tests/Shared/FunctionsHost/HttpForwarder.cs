using Microsoft.AspNetCore.Http;

namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>Forwards a request to the handler in proxying mode: path and query unchanged, bodies streamed both ways, statuses passed through.</summary>
internal sealed class HttpForwarder(HandlerProcess handler, FunctionApp app) : IDisposable
{
    private const int Tries = 10;

    // Not passed on from one connection to the next.
    private static readonly string[] HopByHop = ["Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade", "TE", "Trailer", "Proxy-Connection", "Host"];

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = System.Net.DecompressionMethods.None, MaxConnectionsPerServer = 1000 })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task ForwardAsync(HostedFunction function, HttpContext context)
    {
        if (!app.ProxiesHttp || !function.IsHttpOnly)
        {
            // The payload mode drops chunked bodies, joins repeated queries and buffers: no function of ours may end up there.
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsync($"{function.Name} is not proxied");
            return;
        }

        using var over = new CancellationTokenSource(app.FunctionTimeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, context.RequestAborted);
        try
        {
            using var response = await SendAsync(context, either.Token);
            await CopyAsync(response, context, either.Token);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has left.
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            await handler.KillAsync();
            context.Abort();
        }
        catch (Exception error) when (error is HttpRequestException or IOException or HandlerUnavailableException)
        {
            if (context.Response.HasStarted) context.Abort();
            else context.Response.StatusCode = StatusCodes.Status502BadGateway;
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpContext context, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await handler.EnsureReadyAsync(cancellationToken);
            try
            {
                using var request = Copy(context);
                return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            }
            catch (HttpRequestException refused) when (attempt < Tries && refused.HttpRequestError == HttpRequestError.ConnectionError)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }
    }

    private HttpRequestMessage Copy(HttpContext context)
    {
        var incoming = context.Request;
        var request = new HttpRequestMessage(new HttpMethod(incoming.Method), new Uri(handler.Address, incoming.Path.ToUriComponent() + incoming.QueryString.ToUriComponent()));
        if (incoming.ContentLength > 0 || incoming.Headers.TransferEncoding.Count > 0) request.Content = new StreamContent(incoming.Body);
        foreach (var (name, values) in incoming.Headers)
        {
            if (HopByHop.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray())) request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        }

        var id = Guid.NewGuid().ToString();
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString());
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", incoming.Host.Value);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", incoming.Scheme);
        request.Headers.TryAddWithoutValidation("X-Azure-Functions-HostVersion", "4.1037.0.0");
        request.Headers.TryAddWithoutValidation("X-Azure-Functions-InvocationId", id);
        request.Headers.TryAddWithoutValidation("x-ms-invocation-id", id);
        return request;
    }

    private static async Task CopyAsync(HttpResponseMessage response, HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!HopByHop.Contains(name, StringComparer.OrdinalIgnoreCase)) context.Response.Headers[name] = values.ToArray();
        }

        await context.Response.StartAsync(cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
        }
    }
}
