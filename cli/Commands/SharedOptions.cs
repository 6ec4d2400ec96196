using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using FunctionsPlatform.Cli.Kinds;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Makes the arguments and options that several commands take, each command its own.</summary>
internal static class SharedOptions
{
    /// <summary><c>KIND</c>, <c>KIND NAME…</c> or <c>KIND/NAME…</c>.</summary>
    public static Argument<ImmutableArray<ResourceTarget>> Targets(ArgumentArity arity)
    {
        var argument = new Argument<ImmutableArray<ResourceTarget>>("KIND [NAME]")
        {
            HelpName = "KIND [NAME...]",
            Description = "A kind (app, container, job, cronjob, daemonapp, node, event, serviceaccount, rolebinding, config, secret, orchestration) and names, or KIND/NAME",
            Arity = arity,
            DefaultValueFactory = _ => [],
            CustomParser = ParseTargets,
        };
        argument.CompletionSources.Add(_ => CliKinds.All.Select(kind => new System.CommandLine.Completions.CompletionItem(kind.Plural)));
        return argument;
    }

    /// <summary>What was given, for validators: nothing where it makes no sense, which the parser tells by itself.</summary>
    public static ImmutableArray<ResourceTarget> Understood(this CommandResult command, Argument<ImmutableArray<ResourceTarget>> targets)
    {
        try
        {
            return command.GetValue(targets);
        }
        catch (InvalidOperationException)
        {
            // How the parser says that its own error is in the way.
            return [];
        }
    }

    public static Option<OutputFormat> Output()
    {
        var option = new Option<OutputFormat>("--output", "-o") { Description = "table, wide, json (one array of whole resources), yaml or name", HelpName = "FORMAT", CustomParser = ParseFormat };
        option.CompletionSources.Add("table", "wide", "json", "yaml", "name");
        return option;
    }

    public static Option<string?> Selector() =>
        new("--selector", "-l") { Description = "Only those with these labels, as in app=hello,tier=front", HelpName = "LABELS" };

    public static Option<bool> AllNamespaces() => new("--all-namespaces", "-A") { Description = "In every namespace" };

    public static Option<string[]> Files(string description) => new("--filename", "-f") { Description = description, HelpName = "FILE", Arity = ArgumentArity.OneOrMore };

    /// <param name="name">With its dashes.</param>
    public static Option<TimeSpan> Duration(string name, string description, TimeSpan fallback) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        DefaultValueFactory = _ => fallback,
        CustomParser = ParseDuration,
    };

    /// <summary>Null when it is not given.</summary>
    /// <param name="name">With its dashes.</param>
    public static Option<int?> Count(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            var word = result.Tokens.Single().Value;
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return count;
            result.AddError($"{name} is '{word}'; it must be a whole number, 0 or more");
            return null;
        },
    };

    private static ImmutableArray<ResourceTarget> ParseTargets(ArgumentResult result)
    {
        if (result.Tokens.Count == 0) return [];
        var targets = TargetWords.Parse([.. result.Tokens.Select(token => token.Value)], out var error);
        if (error.Length > 0) result.AddError(error);
        return targets;
    }

    private static OutputFormat ParseFormat(ArgumentResult result)
    {
        var word = result.Tokens.Single().Value;
        if (Enum.TryParse<OutputFormat>(word, ignoreCase: true, out var format) && !char.IsAsciiDigit(word[0])) return format;
        result.AddError($"'{word}' is no output format; there are table, wide, json, yaml and name");
        return default;
    }

    private static TimeSpan ParseDuration(ArgumentResult result)
    {
        var word = result.Tokens.Single().Value;
        if (DurationText.TryParse(word, out var duration)) return duration;
        result.AddError($"'{word}' is no duration such as 500ms, 30s or 1m30s");
        return default;
    }
}
