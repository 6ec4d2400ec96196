using System.Collections.Immutable;
using System.CommandLine;
using FunctionsPlatform.Cli.Kinds;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>The argument of all rollout commands: apps by name.</summary>
internal static class RolloutTargets
{
    /// <summary>Adds the argument and the rule that it names apps.</summary>
    public static Argument<ImmutableArray<ResourceTarget>> AddTo(Command command, ArgumentArity arity)
    {
        var targets = SharedOptions.Targets(arity);
        command.Add(targets);
        command.Validators.Add(result =>
        {
            if (result.Understood(targets) is { IsDefaultOrEmpty: false } wanted && wanted.Any(target => target.Kind != CliKinds.App || target.Name is null))
                result.AddError($"{command.Name} takes apps by name, as in 'fp rollout {command.Name} app/hello'");
        });
        return targets;
    }
}
