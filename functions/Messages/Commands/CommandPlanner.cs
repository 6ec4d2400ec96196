using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FunctionsPlatform.Contracts.CloudEvents;
using FunctionsPlatform.Contracts.Documents;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;
using FunctionsPlatform.Functions.Http;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>Turns an event into the call of the API that it stands for: the same checks and writes, only the way in is another.</summary>
internal sealed class CommandPlanner(ResourceWriteFunctions writes, AppScaleFunctions scales, AppRolloutFunctions rollouts, CommandDeletes deletes)
{
    /// <param name="key">A job without a name of its own is named by it: the same each time the command comes.</param>
    public CommandPlan Plan(CloudEvent command, string key) => command.Type switch
    {
        CommandTypes.Apply => PlanWrite(command, ResourceKinds.App, "", WritePreconditions.Of(null)),
        CommandTypes.RunJob => PlanWrite(command, ResourceKinds.Job, $"run-{key[..12]}", WritePreconditions.Absent),
        CommandTypes.Scale => Targeted(command, ApiJson.Default.ScaleCommand, (address, data) => data.Replicas is { } replicas
            ? new CommandPlan.Do(address, (caller, cancellationToken) => scales.ScaleAsync(address, WritePreconditions.Of(data.ResourceVersion), replicas, caller, cancellationToken))
            : Refuse(new FieldError("data.replicas", "is required"))),
        CommandTypes.Restart => Targeted(command, ApiJson.Default.CommandTarget, (address, data) =>
            new CommandPlan.Do(address, (caller, cancellationToken) => rollouts.RestartAsync(address, WritePreconditions.Of(data.ResourceVersion), caller, cancellationToken))),
        CommandTypes.Delete => Targeted(command, ApiJson.Default.CommandTarget, (address, data) =>
            new CommandPlan.Do(address, (caller, cancellationToken) => deletes.DeleteAsync(address, WritePreconditions.Of(data.ResourceVersion), caller, cancellationToken))),
        var unknown => new CommandPlan.Refuse(Refusals.BadRequest($"The type '{unknown}' is unknown here; known are {string.Join(", ", CommandTypes.All)}.")),
    };

    // The document is the one that the API takes; it says itself where it belongs.
    private CommandPlan PlanWrite(CloudEvent command, ResourceKind wanted, string defaultName, WritePreconditions preconditions)
    {
        if (command.Data.ValueKind != JsonValueKind.Object) return Refuse(new FieldError("data", $"must be the document of a {wanted.Name}"));
        if (Text(command.Data, "kind") is { } kind && kind != wanted.Name) return Refuse(new FieldError("data.kind", $"is '{kind}'; {command.Type} takes '{wanted.Name}'"));
        var metadata = command.Data.TryGetProperty("metadata", out var found) ? found : default;
        var address = new ResourceAddress(wanted, Text(metadata, "namespace") ?? "default", Text(metadata, "name") is { Length: > 0 } name ? name : defaultName);
        return Mistake(address, "data.metadata.") is { } mistake
            ? Refuse(mistake)
            : new CommandPlan.Do(address, (caller, cancellationToken) => writes.ReplaceAsync(address, preconditions, command.Data, caller, dryRun: false, cancellationToken));
    }

    private static CommandPlan Targeted<T>(CloudEvent command, JsonTypeInfo<T> type, Func<ResourceAddress, T, CommandPlan> plan) where T : CommandTarget
    {
        if (command.Data.ValueKind != JsonValueKind.Object) return Refuse(new FieldError("data", "must be an object with the App's name"));
        switch (DocumentReader.Read(command.Data, type))
        {
            case DocumentResult<T>.Read { Value: var data }:
                var address = new ResourceAddress(ResourceKinds.App, data.Namespace, data.Name);
                return Mistake(address, "data.") is { } mistake ? Refuse(mistake) : plan(address, data);
            case DocumentResult<T>.Refused refused:
                return Refuse([.. refused.Errors.Select(error => error with { Path = error.Path.Length == 0 ? "data" : "data." + error.Path })]);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static FieldError? Mistake(ResourceAddress address, string path) =>
        Names.ProblemWithLabel(address.Namespace!) is { } space ? new FieldError(path + "namespace", space)
        : Names.ProblemWithLabel(address.Name!) is { } name ? new FieldError(path + "name", name)
        : null;

    private static CommandPlan.Refuse Refuse(params FieldError[] errors) => new(Refusals.SpecRefused(errors));

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
