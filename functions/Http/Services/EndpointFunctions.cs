using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Where an app is reached: once, or with <c>watch=true</c> now and after each change.</summary>
internal sealed class EndpointFunctions(ResourceStore resources, ResourceFollower follower, TimeProvider time, CancellationToken stopping)
{
    public async Task<IResult> GetAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        var space = context.Request.RouteValues["namespace"] as string ?? PlatformApi.DefaultNamespace;
        if (Names.ProblemWithLabel(space) is { } problem) return Refusals.BadRequest($"The namespace '{space}' {problem}.");
        var found = await ReadAsync(space, name, context.RequestAborted);
        if (found is null) return Refusals.NotFound($"There is no App '{name}' in namespace '{space}'.");
        if (context.Request.Query["watch"] != "true") return new JsonResult<ServiceDocument>(found, ApiJson.Default.ServiceDocument);
        return new EndpointStream(this, follower, space, name, time, stopping);
    }

    /// <returns>Null when there is no such app.</returns>
    public async ValueTask<ServiceDocument?> ReadAsync(string space, string name, CancellationToken cancellationToken)
    {
        var snapshot = await resources.SnapshotAsync(space, cancellationToken);
        return name.Length > 0 && snapshot.Get<App>(name) is { } app
            ? EndpointSet.Of(app, snapshot.List<Container>(LabelSelector.Where(PlatformApi.AppLabel, name)))
            : null;
    }
}
