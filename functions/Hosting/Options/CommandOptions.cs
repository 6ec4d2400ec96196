using FunctionsPlatform.Contracts.Validation;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>What the queue <c>commands</c> may do, and where its answers may go.</summary>
public sealed record CommandOptions
{
    public const string AccountVariable = "FP_COMMANDS_ACCOUNT";
    public const string ReplyQueuesVariable = "FP_REPLY_QUEUES";

    /// <summary>Commands may what this ServiceAccount may. While there is none, or no RoleBinding gives it a role, they may nothing.</summary>
    /// <value>Default <c>commands</c>.</value>
    public string Account { get; init; } = "commands";

    /// <summary>Answers go only to queues whose names begin so: a command must not reach the platform's own queues.</summary>
    /// <value>Lower-case letters, digits and hyphens, ending in a hyphen. Default <c>replies-</c>.</value>
    public string ReplyQueues { get; init; } = "replies-";

    /// <exception cref="StartupException">A value is wrong.</exception>
    internal static CommandOptions Read(Func<string, string?> environment)
    {
        var options = new CommandOptions();
        if (environment(AccountVariable) is { Length: > 0 } account) options = options with { Account = ReadAccount(AccountVariable, account) };
        return environment(ReplyQueuesVariable) is { Length: > 0 } prefix ? options with { ReplyQueues = ReadPrefix(ReplyQueuesVariable, prefix) } : options;
    }

    internal static string ReadAccount(string name, string text) =>
        Names.ProblemWithLabel(text) is { } problem ? throw new StartupException($"{name} is '{text}'; it {problem}") : text;

    internal static string ReadPrefix(string name, string text) =>
        text.Length is >= 3 and <= 40 && text[^1] == '-' && Names.ProblemWithLabel(text[..^1]) is null
            ? text
            : throw new StartupException($"{name} is '{text}'; must be 3 to 40 lower-case letters, digits and hyphens and end in a hyphen");
}
