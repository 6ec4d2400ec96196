using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The catalog's HTTP functions as endpoints, the same under every host.</summary>
internal static class HttpFunctionEndpoints
{
    /// <summary>What every request goes through: failures end in a problem, routing, and who may do that.</summary>
    public static void UsePlatformRequests(this WebApplication app)
    {
        var access = app.Services.GetRequiredService<ControlPlane>().Access;
        var failures = new FailureMiddleware(app.Services.GetRequiredService<ILogger<FailureMiddleware>>());
        app.Use(next => context => failures.InvokeAsync(context, next));
        app.UseRouting();
        app.Use(next => context => access.InvokeAsync(context, next));
    }

    public static void MapFunction(this WebApplication app, FunctionDefinition.Http function)
    {
        var endpoint = app.MapMethods(function.Route, [function.Method], async context => await (await function.Handler(context)).ExecuteAsync(context));
        endpoint.WithDisplayName(function.Name).WithMetadata(function);
        if (function.Access is Access.Public or Access.Secret) endpoint.WithMetadata(new PublicEndpoint());
    }
}
