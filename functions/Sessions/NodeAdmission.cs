using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Orchestrations.Nodes;
using Google.Protobuf.WellKnownTypes;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Lets agents in: those that join, by what they carry; those that are nodes, as the node that they are.</summary>
internal sealed class NodeAdmission(
    Func<CancellationToken, ValueTask<string>> clusterId, NodeEnrolment enrolment, HeartbeatTable holders, EnrolmentTokens tokens, NodeCredentials credentials)
{
    /// <summary>Makes the host a Node, or renews its facts, and gives it its next credential.</summary>
    public async Task<Admission> AdmitAsync(Caller caller, string node, NodeFacts? facts, TimeSpan heartbeat, CancellationToken cancellationToken)
    {
        if (facts is null) return new Admission.Refused("The host's facts are missing.", IsForbidden: false);
        if (WhyNotItself(caller, node, facts.AgentId) is { } stranger) return new Admission.Refused(stranger, IsForbidden: true);
        var claim = await ClaimAsync(caller, node, cancellationToken);
        if (await enrolment.CheckAsync(node, facts.AgentId, claim, cancellationToken) is { } wrong) return new Admission.Refused(wrong.Why, IsForbidden: false);
        // Last, so that no token is lost to what could be told before.
        if (caller.Kind == CallerKind.Joiner && await tokens.TakeAsync(caller.Name, node, facts.AgentId, cancellationToken) is { } why) return new Admission.Refused(why, IsForbidden: true);
        return await enrolment.EnrolAsync(node, facts, claim, cancellationToken) switch
        {
            EnrolmentOutcome.Enrolled enrolled => new Admission.Admitted(await ReplyAsync(enrolled.Node, new NodeHolder(facts.AgentId, claim.Enrolment), heartbeat, cancellationToken)),
            EnrolmentOutcome.Refused refused => new Admission.Refused(refused.Why, IsForbidden: claim.NodeUid is not null),
            _ => throw new InvalidOperationException("An enrolment ends in one of two ways."),
        };
    }

    /// <summary>Why the caller may not speak for this node; null: it may.</summary>
    public static string? WhyNotNode(Caller caller, string node) => caller switch
    {
        { Kind: CallerKind.Platform } => null,
        { Credential: { } credential } when credential.Node == node => null,
        { Credential: not null } => $"{caller} is not node '{node}'.",
        _ => $"{caller} may join and no more: go on with the credential that Enroll has given.",
    };

    /// <summary>The Node was deleted: what its agent has joined with does not bring it back.</summary>
    public async Task ForgetAsync(string node, CancellationToken cancellationToken)
    {
        if (await holders.HolderAsync(node, cancellationToken) is { } holder) await tokens.VoidAsync(holder.Enrolment, node, holder.Agent, cancellationToken);
    }

    private static string? WhyNotItself(Caller caller, string node, string agent)
    {
        if (caller.Kind == CallerKind.Joiner) return null;
        if (WhyNotNode(caller, node) is { } why) return why;
        return caller.Credential is { } credential && credential.Agent != agent ? $"The credential of node '{node}' was given to another agent." : null;
    }

    private async Task<EnrolmentClaim> ClaimAsync(Caller caller, string node, CancellationToken cancellationToken) => caller switch
    {
        { Credential: { } credential } => new EnrolmentClaim(credential.Enrolment) { NodeUid = credential.NodeUid },
        { Kind: CallerKind.Joiner } => new EnrolmentClaim(caller.Name) { TakesOver = await tokens.IsForNodeAsync(caller.Name, node, cancellationToken) },
        _ => EnrolmentClaim.Platform,
    };

    private async Task<EnrollReply> ReplyAsync(Contracts.Resources.Node node, NodeHolder holder, TimeSpan heartbeat, CancellationToken cancellationToken)
    {
        var reply = new EnrollReply { ClusterId = await clusterId(cancellationToken), NodeName = node.Metadata.Name, HeartbeatInterval = Duration.FromTimeSpan(heartbeat) };
        // An agent that does not say who it is cannot be told from another.
        if (holder.Agent.Length == 0) return reply;
        reply.Credential = credentials.Issue(node, holder);
        reply.RenewCredentialAfter = Duration.FromTimeSpan(NodeCredentials.RenewAfter);
        return reply;
    }
}
