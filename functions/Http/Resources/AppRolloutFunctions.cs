using System.Globalization;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Orchestrations.Workloads;
using FunctionsPlatform.Planning.Apps;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>The levers of an App's rollout. Each only writes the App, once; the app's orchestration does the rest. The answer is the App.</summary>
internal sealed class AppRolloutFunctions(ResourceWriter writer, ResourceStore resources, TimeProvider time)
{
    public Task<IResult> PauseAsync(HttpContext context) => WriteAsync(context, app => new RolloutOrder.Write(WithRollout(app, rollout => rollout with { Paused = true })));

    public Task<IResult> ResumeAsync(HttpContext context) => WriteAsync(context, app => app.Spec.Rollout.Paused
        ? new RolloutOrder.Write(WithRollout(app, rollout => rollout with { Paused = false }))
        : app.Status?.Rollout is { Phase: RolloutPhase.Paused, Cause: not null } ? Retry(app)
        : new RolloutOrder.Refuse("It is not paused. A step that waits is passed by approval."));

    public Task<IResult> RestartAsync(HttpContext context) => WriteAsync(context, Restart);

    public Task<IResult> RestartAsync(ResourceAddress address, WritePreconditions preconditions, Caller caller, CancellationToken cancellationToken) =>
        writer.WriteAsync(address, current => Decide(address, preconditions, current, Restart, caller), cancellationToken);

    /// <summary>Tries a failed, paused or rolled back rollout again.</summary>
    public Task<IResult> RetryAsync(HttpContext context) => WriteAsync(context, app => app.Status?.Rollout?.Phase switch
    {
        RolloutPhase.RolledBack or RolloutPhase.Failed or RolloutPhase.Paused => Retry(app),
        var phase => new RolloutOrder.Refuse($"Its rollout is {phase?.ToString() ?? "not known yet"}; there is nothing to try again."),
    });

    public Task<IResult> ApproveAsync(HttpContext context) => WriteAsync(context, app =>
        app.Status?.Rollout is { StepReachedAt: not null, Phase: RolloutPhase.Paused, Cause: null } rollout
            ? new RolloutOrder.Write(Annotated(app, RolloutAnnotations.Approve, string.Create(CultureInfo.InvariantCulture, $"{rollout.Revision}/{rollout.Step}")))
            : new RolloutOrder.Refuse("No step of its rollout waits for approval."));

    public Task<IResult> AbortAsync(HttpContext context) => WriteAsync(context, app => app.Status switch
    {
        { Rollout.Phase: not (RolloutPhase.InProgress or RolloutPhase.Paused) } => new RolloutOrder.Refuse($"Its rollout is {app.Status.Rollout.Phase}; there is nothing to abort."),
        { StableRevision: null } or { Rollout: null } or null => new RolloutOrder.Refuse("No earlier revision of it has been good: there is nothing to go back to."),
        { Rollout: { } rollout } => new RolloutOrder.Write(Annotated(app, RolloutAnnotations.Abort, string.Create(CultureInfo.InvariantCulture, $"{rollout.Revision}/{rollout.Attempt}"))),
    });

    /// <summary>Makes the spec be what a revision was: that of <c>?to=</c>, or the newest one that was good and is another.</summary>
    public async Task<IResult> UndoAsync(HttpContext context)
    {
        if (!TryReadRevision(context.Request, out var to, out var refusal)) return refusal;
        if (!TryAddress(context, out var address, out refusal)) return refusal;
        var snapshot = await resources.SnapshotAsync(address.Namespace!, context.RequestAborted);
        var revisions = snapshot.ListNamed<AppRevision>($"{address.Name}-").Where(revision => revision.Spec.App == address.Name).OrderByDescending(revision => revision.Spec.Number).ToList();
        return await WriteAsync(context, app => Undone(app, revisions.Where(revision => revision.OwningWorkload()?.Uid == app.Metadata.Uid), to));
    }

    private static RolloutOrder Undone(App app, IEnumerable<AppRevision> revisions, int? to)
    {
        var current = app.Status?.Rollout?.Revision;
        var wanted = to is { } number
            ? revisions.FirstOrDefault(revision => revision.Spec.Number == number)
            : revisions.FirstOrDefault(revision => revision.Spec.Number != current && revision.Status.Phase == RolloutPhase.Completed && !ContainerTemplate.IsSameWish(revision.Spec.Template, app.Spec));
        if (wanted is null) return new RolloutOrder.Refuse(to is null ? "No earlier revision of it has been good; choose one with to=N (fp rollout undo --to N; fp rollout history lists them)." : $"It has no revision {to}.");
        var template = wanted.Spec.Template;
        // The tag may stand for something else by now; what ran is meant.
        var image = wanted.Spec.Digest is { } digest && !template.Image.Contains('@', StringComparison.Ordinal) ? $"{template.Image}@{digest}" : template.Image;
        var rollout = app.Spec.Rollout with { RestartedAt = template.Rollout.RestartedAt };
        var undone = app with { Spec = template with { Image = image, Replicas = app.Spec.Replicas, Autoscale = app.Spec.Autoscale, Rollout = rollout, Deploy = app.Spec.Deploy } };
        return new RolloutOrder.Write(undone, $"undo to revision {wanted.Spec.Number}");
    }

    private RolloutOrder.Write Restart(App app) => new(WithRollout(app, rollout => rollout with { RestartedAt = time.GetUtcNow() }), "restart");

    private RolloutOrder.Write Retry(App app) => new(Annotated(app, RolloutAnnotations.Retry, time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)));

    private async Task<IResult> WriteAsync(HttpContext context, Func<App, RolloutOrder> order)
    {
        if (!TryAddress(context, out var address, out var refusal)) return refusal;
        if (!WritePreconditions.TryRead(context.Request, out var preconditions, out refusal)) return refusal;
        var caller = Caller.Of(context);
        return await writer.WriteAsync(address, current => Decide(address, preconditions, current, order, caller), context.RequestAborted);
    }

    private static WriteIntent Decide(ResourceAddress address, WritePreconditions preconditions, Resource? current, Func<App, RolloutOrder> order, Caller caller)
    {
        if (UserWrites.IsDone(caller, current)) return new WriteIntent.Store(current!);
        if (preconditions.Check(current) is { } unmet) return new WriteIntent.Refuse(unmet);
        if (current is not App app) return new WriteIntent.Refuse(Refusals.NotFound($"There is no {address}."));
        return order(app) switch
        {
            RolloutOrder.Write { Cause: { } cause } write => new WriteIntent.Store(Annotated((App)UserWrites.By(caller, current, write.App), RolloutAnnotations.ChangeCause, cause)),
            RolloutOrder.Write write => new WriteIntent.Store(UserWrites.By(caller, current, write.App)),
            RolloutOrder.Refuse refuse => new WriteIntent.Refuse(Refusals.WrongState($"{address}: {refuse.Why}")),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static bool TryAddress(
        HttpContext context,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ResourceAddress? address,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out ProblemResult? refusal)
    {
        context.Request.RouteValues["plural"] = ResourceKinds.App.Plural;
        return ResourceAddress.TryRead(context.Request, out address, out refusal);
    }

    private static bool TryReadRevision(HttpRequest request, out int? to, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out ProblemResult? refusal)
    {
        to = null;
        refusal = null;
        if (request.Query["to"].ToString() is not { Length: > 0 } text) return true;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) to = number;
        else refusal = Refusals.BadRequest($"'to' is '{text}'; it must be the number of a revision.");
        return refusal is null;
    }

    private static App WithRollout(App app, Func<RolloutSpec, RolloutSpec> change) => app with { Spec = app.Spec with { Rollout = change(app.Spec.Rollout) } };

    private static App Annotated(App app, string name, string value) => app with { Metadata = app.Metadata with { Annotations = app.Metadata.Annotations.SetItem(name, value) } };

    private abstract record RolloutOrder
    {
        /// <param name="Cause">Kept with the revision that follows. Null: none follows.</param>
        public sealed record Write(App App, string? Cause = null) : RolloutOrder;

        public sealed record Refuse(string Why) : RolloutOrder;
    }
}
