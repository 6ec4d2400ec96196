using FunctionsPlatform.Contracts.Documents;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;

namespace FunctionsPlatform.Functions.Http;

/// <summary>PUT and PATCH of an App's <c>scale</c>: the number of replicas and nothing else, in one call.</summary>
internal sealed class AppScaleFunctions(ResourceWriter writer)
{
    public async Task<IResult> ScaleAsync(HttpContext context)
    {
        context.Request.RouteValues["plural"] = ResourceKinds.App.Plural;
        if (!ResourceAddress.TryRead(context.Request, out var address, out var refusal)) return refusal;
        if (!WritePreconditions.TryRead(context.Request, out var preconditions, out refusal)) return refusal;
        var body = await RequestBody.ReadAsync(context, "application/merge-patch+json");
        if (body is RequestBody.Refused refused) return refused.Problem;
        var read = DocumentReader.Read(((RequestBody.Json)body).Document, ApiJson.Default.Scale);
        if (read is DocumentResult<Scale>.Refused wrong) return Refusals.SpecRefused(wrong.Errors);
        if (((DocumentResult<Scale>.Read)read).Value.Replicas is not { } replicas) return Refusals.SpecRefused([new FieldError("replicas", "is required")]);

        return await ScaleAsync(address, preconditions, replicas, Caller.Of(context), context.RequestAborted);
    }

    public Task<IResult> ScaleAsync(ResourceAddress address, WritePreconditions preconditions, int replicas, Caller caller, CancellationToken cancellationToken) =>
        writer.WriteAsync(address, current => Decide(address, preconditions, current, replicas, caller), cancellationToken);

    private static WriteIntent Decide(ResourceAddress address, WritePreconditions preconditions, Resource? current, int replicas, Caller caller)
    {
        if (UserWrites.IsDone(caller, current)) return new WriteIntent.Store(current!);
        if (preconditions.Check(current) is { } unmet) return new WriteIntent.Refuse(unmet);
        if (current is not App app) return new WriteIntent.Refuse(Refusals.NotFound($"There is no {address}."));
        if (app.Spec.Autoscale is { } autoscale)
            return new WriteIntent.Refuse(Refusals.NotWritable($"{address} is autoscaled, between {autoscale.MinReplicas} and {autoscale.MaxReplicas} replicas: change spec.autoscale, or take it out."));
        var scaled = app with { Spec = app.Spec with { Replicas = replicas } };
        var errors = ResourceValidation.Check(scaled);
        return errors.IsEmpty ? new WriteIntent.Store(UserWrites.By(caller, app, scaled)) : new WriteIntent.Refuse(Refusals.SpecRefused(errors));
    }
}
