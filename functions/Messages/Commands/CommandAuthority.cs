using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>What commands may: what the RoleBindings give to one ServiceAccount, and nothing without it. Who may put into the queue is the queue's own affair.</summary>
internal sealed class CommandAuthority(CommandOptions options, ResourceStore resources, RoleGrants roles)
{
    public Caller CallerOf(CommandMark command) => Caller.ServiceAccount(options.Account) with { Command = command };

    /// <summary>Null when they may.</summary>
    public async Task<ProblemResult?> CheckAsync(Caller caller, string space, CancellationToken cancellationToken)
    {
        var account = await resources.GetAsync(ResourceKinds.ServiceAccount, null, options.Account, cancellationToken);
        if (account is null or { Metadata.DeletionTimestamp: not null }) return Refusals.Forbidden($"Commands act as the ServiceAccount '{options.Account}', which does not exist.");
        return await roles.CheckAsync(caller, new AccessNeed(Role.Operator, space), cancellationToken);
    }

    /// <summary>Whether an answer may go to that queue.</summary>
    public bool MayReplyTo(string queue) =>
        queue.Length <= 63 && queue.StartsWith(options.ReplyQueues, StringComparison.Ordinal) && queue.All(unit => char.IsAsciiLetterLower(unit) || char.IsAsciiDigit(unit) || unit == '-')
        && !Storage.PoisonQueue.IsName(queue);

    public string ReplyRule => $"answers go only to queues whose names begin with '{options.ReplyQueues}'";
}
