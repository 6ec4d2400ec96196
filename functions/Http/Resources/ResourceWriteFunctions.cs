using System.Text.Json;
using FunctionsPlatform.Contracts.Documents;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;

namespace FunctionsPlatform.Functions.Http;

/// <summary>POST, PUT and PATCH of resources.</summary>
/// <remarks>PUT creates what does not exist: "make it so" is one call. A document that carries <c>metadata.resourceVersion</c> is only
/// stored over that version; one without it wins over whatever is there. With <c>?dryRun=true</c> everything is judged as for a write, and the
/// answer is what would be stored.</remarks>
internal sealed class ResourceWriteFunctions(ResourceWriter writer)
{
    private const string MergePatch = "application/merge-patch+json";

    public async Task<IResult> CreateAsync(HttpContext context)
    {
        if (!ResourceAddress.TryRead(context.Request, out var address, out var refusal)) return refusal;
        if (!ResourceRights.UsersCreate(address.Kind)) return ResourceRights.CreateRefused(address.Kind);
        if (address.SpansNamespaces) return Refusals.NotWritable($"A {address.Kind.Name} is created in a namespace: POST /api/v1/namespaces/{{namespace}}/{address.Kind.Plural}.");
        if (!DryRun.TryRead(context.Request, out var dryRun, out refusal)) return refusal;
        var body = await RequestBody.ReadAsync(context);
        if (body is RequestBody.Refused refused) return refused.Problem;
        if (!TryReadResource(((RequestBody.Json)body).Document, address, out var wanted, out refusal)) return refusal;

        var caller = Caller.Of(context);
        var named = address with { Name = wanted.Metadata.Name };
        return await writer.WriteAsync(
            named,
            current => current is null ? new WriteIntent.Store(UserWrites.By(caller, null, UserWrites.ForCreate(wanted))) : Refuse(Refusals.AlreadyExists(ExistsAlready(named, current))),
            context.RequestAborted,
            dryRun: dryRun);
    }

    public async Task<IResult> ReplaceAsync(HttpContext context)
    {
        if (!ResourceAddress.TryRead(context.Request, out var address, out var refusal)) return refusal;
        if (!ResourceRights.UsersChange(address.Kind)) return ResourceRights.ChangeRefused(address.Kind);
        if (!WritePreconditions.TryRead(context.Request, out var preconditions, out refusal)) return refusal;
        if (!DryRun.TryRead(context.Request, out var dryRun, out refusal)) return refusal;
        var body = await RequestBody.ReadAsync(context);
        if (body is RequestBody.Refused refused) return refused.Problem;
        return await ReplaceAsync(address, preconditions, ((RequestBody.Json)body).Document, Caller.Of(context), dryRun, context.RequestAborted);
    }

    /// <summary>The same for a document that came another way.</summary>
    public async Task<IResult> ReplaceAsync(ResourceAddress address, WritePreconditions preconditions, JsonElement document, Caller caller, bool dryRun, CancellationToken cancellationToken) =>
        TryReadResource(document, address, out var wanted, out var refusal)
            ? await writer.WriteAsync(address, current => Decide(address, preconditions, current, wanted, caller), cancellationToken, dryRun: dryRun)
            : refusal;

    public async Task<IResult> PatchAsync(HttpContext context)
    {
        if (!ResourceAddress.TryRead(context.Request, out var address, out var refusal)) return refusal;
        if (!ResourceRights.UsersChange(address.Kind)) return ResourceRights.ChangeRefused(address.Kind);
        if (!WritePreconditions.TryRead(context.Request, out var preconditions, out refusal)) return refusal;
        if (!DryRun.TryRead(context.Request, out var dryRun, out refusal)) return refusal;
        var body = await RequestBody.ReadAsync(context, MergePatch);
        if (body is RequestBody.Refused refused) return refused.Problem;
        var patch = ((RequestBody.Json)body).Document;
        if (patch.ValueKind != JsonValueKind.Object) return Refusals.SpecRefused([new FieldError("", "a patch of a resource must be an object")]);

        var caller = Caller.Of(context);
        return await writer.WriteAsync(
            address,
            current =>
            {
                if (preconditions.Check(current) is { } unmet) return Refuse(unmet);
                if (current is null) return Refuse(Refusals.NotFound($"There is no {address}."));
                var merged = JsonMergePatch.Apply(JsonSerializer.SerializeToElement(ShownData.Of(current), address.Kind.TypeInfo), patch);
                if (!TryReadResource(merged, address, out var wanted, out var problem)) return Refuse(problem);
                return CheckVersion(current, wanted) is { } stale ? Refuse(stale) : Change(current, wanted, caller);
            },
            context.RequestAborted,
            dryRun: dryRun);
    }

    private static WriteIntent Decide(ResourceAddress address, WritePreconditions preconditions, Resource? current, Resource wanted, Caller caller)
    {
        if (UserWrites.IsDone(caller, current)) return new WriteIntent.Store(current!);
        if (preconditions.Check(current) is { } unmet) return Refuse(unmet);
        if (CheckVersion(current, wanted) is { } stale) return Refuse(stale);
        if (current is { Metadata.DeletionTimestamp: not null }) return Refuse(Refusals.AlreadyExists(ExistsAlready(address, current)));
        if (current is not null) return Change(current, wanted, caller);
        if (!ResourceRights.UsersCreate(address.Kind)) return Refuse(Refusals.NotFound($"There is no {address}, and it cannot be created: a Node is made by its agent."));
        return new WriteIntent.Store(UserWrites.By(caller, null, UserWrites.ForCreate(wanted)));
    }

    private static WriteIntent Change(Resource current, Resource wanted, Caller caller) =>
        (current, wanted) is (Job before, Job after) && JobValidation.CheckChange(before.Spec, after.Spec) is { IsEmpty: false } errors
            ? Refuse(Refusals.SpecRefused(errors))
            : new WriteIntent.Store(UserWrites.By(caller, current, UserWrites.ForChange(current, wanted)));

    private static ProblemResult? CheckVersion(Resource? current, Resource wanted)
    {
        if (wanted.Metadata.ResourceVersion is not { Length: > 0 } version || version == current?.Metadata.ResourceVersion) return null;
        return Refusals.Stale(current is null
            ? $"The document is of resourceVersion {version}, but there is no such resource any more."
            : $"The document is of resourceVersion {version}; the current one is {current.Metadata.ResourceVersion}. Read it, make the change again, and write.");
    }

    private static string ExistsAlready(ResourceAddress address, Resource current) => current.Metadata.DeletionTimestamp is null
        ? $"{address} exists already."
        : $"{address} is still being deleted; try again when it is gone.";

    private static bool TryReadResource(
        JsonElement document,
        ResourceAddress address,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Resource? resource,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out ProblemResult? refusal)
    {
        var read = ResourceDocument.Read(document, address);
        resource = (read as DocumentResult<Resource>.Read)?.Value;
        refusal = read is DocumentResult<Resource>.Refused refused ? Refusals.SpecRefused(refused.Errors) : null;
        return resource is not null;
    }

    private static WriteIntent.Refuse Refuse(ProblemResult problem) => new(problem);
}
