using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>The host's own endpoint for Event Grid: it answers the handshake without a function, calls the function once for each event, and fails when one fails.</summary>
internal sealed class EventGridEndpoint(IReadOnlyList<HostedFunction> functions, Invoker invoker)
{
    public const string Path = "/runtime/webhooks/EventGrid";

    public async Task TakeAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var function = functions.FirstOrDefault(one => one.Name == request.Query["functionName"].ToString());
        var kind = request.Headers["aeg-event-type"].ToString();
        if (function is null || kind.Length == 0)
        {
            response.StatusCode = function is null ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest;
            return;
        }

        var events = (JsonArray)(await JsonNode.ParseAsync(request.Body, cancellationToken: context.RequestAborted))!;
        if (kind == "SubscriptionValidation")
        {
            await response.WriteAsync(new JsonObject { ["validationResponse"] = events[0]!["data"]!["validationCode"]!.DeepClone() }.ToJsonString(), context.RequestAborted);
            return;
        }

        foreach (var one in events)
        {
            var metadata = new JsonObject { ["data"] = one!["data"]?.DeepClone() };
            var outcome = await invoker.InvokeAsync(function, one.DeepClone(), metadata, context.RequestAborted);
            if (outcome.Succeeded) continue;
            response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        response.StatusCode = StatusCodes.Status202Accepted;
    }
}
