using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>POST …/secrets/{name}/reveal: the one way out for a Secret's values, but for the replicas that use them. A POST, so that no cache keeps it and the audit trail has it.</summary>
internal sealed class SecretFunctions(ResourceStore store, SecretBox box)
{
    public async Task<IResult> RevealAsync(HttpContext context)
    {
        var (space, name) = ((string)context.Request.RouteValues["namespace"]!, (string)context.Request.RouteValues["name"]!);
        if (await store.GetAsync<Secret>(space, name, context.RequestAborted) is not { } secret) return Refusals.NotFound($"There is no Secret '{name}' in namespace '{space}'.");
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            return new JsonResult<Secret>(box.Open(secret), ResourceJson.Default.Secret);
        }
        catch (SecretUnreadableException error)
        {
            return Refusals.Unavailable($"The {error.Message}.");
        }
    }
}
