using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Takes what registries send. It answers at once, and with success whatever it thinks of the event: some senders repeat what is refused without pause or end.</summary>
internal sealed class RegistryEventFunctions(RegistryEventSecret secret, IQueueStore queues, RequestBudget budget, ILogger<RegistryEventFunctions> logger)
{
    public const string Route = "/api/v1/registry-events";

    public async Task<IResult> TakeAsync(HttpContext context)
    {
        var (request, isKnown) = (context.Request, secret.IsCarriedBy(context.Request));
        var signature = isKnown ? null : RegistryEventSecret.SignatureOf(request);
        // Nothing is read of what brings neither.
        if (!isKnown && signature is null) return Refuse(context, "it carries no secret");
        if (await RequestBody.ReadBytesAsync(context) is not { } body) return Refusals.TooLarge($"The body is larger than {RequestBody.MaxBytes} bytes.");
        if (signature is not null && !secret.HasSigned(body.Span, signature)) return Refuse(context, "its signature is not made with the secret");

        switch (RegistryEventReader.Read(body, Header(request, "X-GitHub-Delivery"), request.Query.TryGetValue("registry", out var registry) && registry.ToString() is { Length: > 0 } named ? named : null))
        {
            case RegistryEventResult.Validation validation:
                logger.Validated(context.Connection.RemoteIpAddress);
                return Answer(new RegistryEventAnswer([], []) { ValidationResponse = validation.Code });
            case RegistryEventResult.Read read:
                foreach (var ignored in read.Ignored) logger.DeliveryIgnored(ignored.EventId, ignored.Reason, ignored.Message);
                await RegistryEventQueue.SendAsync(queues, read.Pushed, context.RequestAborted);
                return Answer(new RegistryEventAnswer([.. read.Pushed.Select(push => push.Image.ToString())], read.Ignored));
            case RegistryEventResult.Wrong wrong:
                return Refusals.Malformed($"The body {wrong.Reason}");
            default:
                throw new InvalidOperationException("There is no such result.");
        }
    }

    /// <summary>The question that CloudEvents senders ask before they send: whether we want events of this origin. Its callback address is not called, our answer is enough.</summary>
    public Task<IResult> AgreeAsync(HttpContext context)
    {
        if (!secret.IsCarriedBy(context.Request)) return Task.FromResult<IResult>(Refuse(context, "it carries no secret"));
        if (Header(context.Request, "WebHook-Request-Origin") is not { } origin) return Task.FromResult<IResult>(Refusals.BadRequest("There is no WebHook-Request-Origin."));
        var headers = context.Response.Headers;
        headers["WebHook-Allowed-Origin"] = origin;
        headers["WebHook-Allowed-Rate"] = Header(context.Request, "WebHook-Request-Rate") ?? "*";
        headers.Allow = "POST, OPTIONS";
        logger.Validated(context.Connection.RemoteIpAddress);
        return Task.FromResult<IResult>(Answer(new RegistryEventAnswer([], [])));
    }

    /// <summary>For administrators, who set up the senders.</summary>
    public Task<IResult> TellAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        // Behind the Functions host the request's own host is this process.
        var host = Header(context.Request, "X-Forwarded-Host") ?? context.Request.Host.Value;
        var scheme = Header(context.Request, "X-Forwarded-Proto") ?? context.Request.Scheme;
        return Task.FromResult<IResult>(new JsonResult<RegistryEventAddress>(new RegistryEventAddress($"{scheme}://{host}{Route}", secret.Text), ApiJson.Default.RegistryEventAddress));
    }

    private static string? Header(HttpRequest request, string name) => request.Headers.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 and <= 1024 } text ? text : null;

    private static JsonResult<RegistryEventAnswer> Answer(RegistryEventAnswer answer) => new(answer, ApiJson.Default.RegistryEventAnswer);

    private ProblemResult Refuse(HttpContext context, string why)
    {
        var address = context.Connection.RemoteIpAddress;
        if (!budget.TryGuess(address)) return Refusals.TooManyRequests("Too many requests without the secret of registry events.");
        logger.DeliveryRefused(address, why);
        return Refusals.Unauthorized("Registry events need their secret: 'Authorization: Bearer', 'X-Registry-Token', '?token=' or a signature 'X-Hub-Signature-256'.");
    }
}
