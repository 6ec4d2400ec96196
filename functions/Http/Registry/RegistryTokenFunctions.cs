using FunctionsPlatform.Contracts.Documents;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Registries;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Gives a node what it needs to fetch an image: only of a container that is assigned to it, and only for that pull. Over HTTP for nodes of either kind of session.</summary>
internal sealed class RegistryTokenFunctions(ResourceStore resources, RegistryCredentials credentials, ILogger<RegistryTokenFunctions> logger)
{
    public const string Route = "/api/v1/registry-tokens";

    public async Task<IResult> AskAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context);
        if (body is RequestBody.Refused refused) return refused.Problem;
        var read = DocumentReader.Read(((RequestBody.Json)body).Document, ApiJson.Default.RegistryTokenRequest);
        if (read is DocumentResult<RegistryTokenRequest>.Refused wrong) return Refusals.SpecRefused(wrong.Errors);
        var asked = ((DocumentResult<RegistryTokenRequest>.Read)read).Value;
        var caller = Caller.Of(context);
        var node = caller.Kind == CallerKind.Node ? caller.Name : asked.Node;
        if (caller.Kind == CallerKind.Joiner || !await IsAssignedAsync(node, asked, context.RequestAborted))
            return Refusals.Forbidden($"No container that is assigned to node '{node}' has this image.");
        // Nothing of it stays in a cache on the way.
        context.Response.Headers.CacheControl = "no-store";
        if (ImageName.Parse(asked.Image) is not { } image) return Answer(new RegistryTokenAnswer(null, null, null, null, null));

        var (grant, registry) = await credentials.ForAsync(asked.Namespace, image, context.RequestAborted);
        if (registry is not null) Log(node, asked, registry, grant);
        return grant switch
        {
            RegistryGrant.Token token => Answer(new RegistryTokenAnswer(registry, token.Value, null, null, null)),
            RegistryGrant.Login login => Answer(new RegistryTokenAnswer(registry, null, login.Username, login.Password, null)),
            RegistryGrant.Refused refusal => Answer(new RegistryTokenAnswer(registry, null, null, null, refusal.Why)),
            RegistryGrant.Unanswered unanswered => Refusals.Unavailable(unanswered.Why),
            _ => Answer(new RegistryTokenAnswer(registry, null, null, null, null)),
        };
    }

    // From the state, not from what the node says of itself.
    private async Task<bool> IsAssignedAsync(string node, RegistryTokenRequest asked, CancellationToken cancellationToken)
    {
        if (Contracts.Validation.Names.ProblemWithLabel(asked.Namespace) is not null || Contracts.Validation.Names.ProblemWithLabel(asked.Name) is not null) return false;
        if (await resources.GetAsync(ResourceKinds.Container, asked.Namespace, asked.Name, cancellationToken) is not Container container) return false;
        return container.Metadata.Uid == asked.Uid && container.Spec.Node == node && !container.Status.Phase.IsFinal() && AssignmentBuilder.ImagesOf(container).Contains(asked.Image);
    }

    private void Log(string node, RegistryTokenRequest asked, string registry, RegistryGrant grant)
    {
        var why = grant switch
        {
            RegistryGrant.Refused refused => refused.Why,
            RegistryGrant.Unanswered unanswered => unanswered.Why,
            _ => null,
        };
        if (why is null) logger.Granted(node, grant is RegistryGrant.Anonymous ? "nothing (none is needed)" : $"{grant}", registry, asked.Image, asked.Namespace, asked.Name);
        else logger.NotGranted(registry, node, asked.Image, asked.Namespace, asked.Name, why);
    }

    private static JsonResult<RegistryTokenAnswer> Answer(RegistryTokenAnswer answer) => new(answer, ApiJson.Default.RegistryTokenAnswer);
}
