using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Registry;

namespace FunctionsPlatform.Functions.Http;

/// <summary>POST of an App's <c>approve-push</c>: what was pushed and waits is rolled out.</summary>
internal sealed class AppPushFunctions(PushIntake pushes)
{
    public async Task<IResult> ApproveAsync(HttpContext context)
    {
        context.Request.RouteValues["plural"] = ResourceKinds.App.Plural;
        if (!ResourceAddress.TryRead(context.Request, out var address, out var refusal)) return refusal;
        var app = await pushes.ApproveAsync(address.Namespace!, address.Name!, Caller.Of(context).ToString(), context.RequestAborted);
        return app is null ? Refusals.WrongState($"There is no {address} for which a pushed image waits for approval.") : new ResourceResult(ResourceKinds.App, app);
    }
}
