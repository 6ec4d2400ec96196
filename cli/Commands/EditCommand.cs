using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Manifests;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Changes a resource in the user's editor. Only what was edited is sent, so that what others change meanwhile stays.</summary>
internal sealed class EditCommand : ApiCommand
{
    private readonly Argument<ImmutableArray<ResourceTarget>> targets = SharedOptions.Targets(ArgumentArity.OneOrMore);

    public EditCommand(CliHost host, GlobalOptions globals)
        : base("edit", "Change a resource in an editor: FP_EDITOR, VISUAL or EDITOR, else vi. Leave without saving to change nothing.", host, globals)
    {
        Add(targets);
        Validators.Add(result =>
        {
            if (result.Understood(targets) is not { IsDefaultOrEmpty: false } wanted) return;
            if (wanted is not [{ Name: not null } target]) result.AddError("name the one to edit, as in 'fp edit app/hello'");
            else if (target.Kind == CliKinds.Orchestration) result.AddError("an orchestration is not edited; see 'fp orchestrations'");
        });
    }

    public override ImmutableArray<string> Examples => ["fp edit app/hello", "EDITOR='code --wait' fp edit app hello -n shop"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var target = parse.GetRequiredValue(targets)[0];
        var path = ApiPaths.Item(target.Kind, api.Connection.Namespace, target.Name!);
        var found = await api.GetAsync(path, cancellationToken);
        if (found is not ApiResult<JsonElement>.Ok current) return Host.Fail(found, api.Connection, target.ToString());
        using var session = EditSession.Begin($"{target.Kind.Singular}-{target.Name}");
        return await EditAsync(api, target, path, current.Value, session, cancellationToken);
    }

    private async Task<int> EditAsync(ApiClient api, ResourceTarget target, string path, JsonElement current, EditSession session, CancellationToken cancellationToken)
    {
        var original = EditableDocument.Strip(current);
        var text = EditableDocument.Of(current);
        ImmutableArray<string> remarks = [$"{target}: save to change it; leave as it is to change nothing."];
        while (true)
        {
            session.Write(text, remarks);
            if (await Editor.RunAsync(Editor.Words(Host.Variable), session.File, cancellationToken) is { } failure) return GiveUp(session, failure, keep: remarks.Length > 1);
            var edited = await session.ReadAsync(cancellationToken);
            if (edited == text) return remarks.Length > 1 ? GiveUp(session, "not changed after it was refused", keep: true) : Unchanged(target);
            text = edited;
            if (EditSession.Parse(edited, out var complaint) is not { } wanted)
            {
                remarks = [.. Again(target), complaint];
                continue;
            }

            var patch = MergePatch.Between(original, wanted);
            if (patch.Count == 0) return Unchanged(target);
            var result = await api.PatchAsync(path, Encoding.UTF8.GetBytes(patch.ToJsonString()), cancellationToken);
            switch (result)
            {
                case ApiResult<JsonElement>.Ok:
                    await Host.Out.WriteLineAsync($"{target} edited");
                    return ExitCodes.Ok;
                case ApiResult<JsonElement>.Refused { Problem: { Status: 400 or 422 } problem }:
                    remarks = [.. Again(target), .. EditSession.Remarks(problem)];
                    continue;
                default:
                    session.Keep = true;
                    Host.Error.WriteLine($"fp: what you wrote is kept in {session.File}");
                    return Host.Fail(result, api.Connection, target.ToString());
            }
        }
    }

    private static ImmutableArray<string> Again(ResourceTarget target) => [$"{target} was refused; mend it and save, or leave it as it is to give up:"];

    private int Unchanged(ResourceTarget target)
    {
        Host.Error.WriteLine($"{target} is unchanged");
        return ExitCodes.Ok;
    }

    private int GiveUp(EditSession session, string reason, bool keep)
    {
        session.Keep = keep;
        Host.Error.WriteLine($"fp: {reason}; nothing was changed{(keep ? $", and what you wrote is kept in {session.File}" : "")}");
        return ExitCodes.Failed;
    }
}
