using System.Collections.Immutable;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Who makes a request.</summary>
/// <param name="Name">The ServiceAccount's, the user's or the node's; the enrolment token's id; empty for the other kinds.</param>
/// <param name="Groups">Those that the identity provider's token names.</param>
public sealed record Caller(CallerKind Kind, string Name, ImmutableArray<string> Groups)
{
    public static Caller Anonymous { get; } = new(CallerKind.Anonymous, "", []);

    public static Caller Platform { get; } = new(CallerKind.Platform, "", []);

    /// <summary>Of a node.</summary>
    public NodeCredential? Credential { get; init; }

    /// <summary>The command that it carries out; null for requests.</summary>
    public CommandMark? Command { get; init; }

    /// <summary>The request's caller, as the authentication found it.</summary>
    public static Caller Of(HttpContext context) => context.Items[typeof(Caller)] as Caller ?? Anonymous;

    public static Caller ServiceAccount(string name) => new(CallerKind.ServiceAccount, name, []);

    public static Caller Joiner(string tokenId) => new(CallerKind.Joiner, tokenId, []);

    public static Caller OfNode(NodeCredential credential) => new(CallerKind.Node, credential.Node, []) { Credential = credential };

    public void Attach(HttpContext context) => context.Items[typeof(Caller)] = this;

    /// <summary>As logs and the audit trail name it.</summary>
    public override string ToString() => Kind switch
    {
        CallerKind.ServiceAccount => "serviceaccount:" + Name + (Command is null ? "" : $" for {Command.Sender}"),
        CallerKind.User => "user:" + Name,
        CallerKind.Platform => "platform",
        CallerKind.Joiner => "enrolmenttoken:" + Name,
        CallerKind.Node => "node:" + Name,
        _ => "anonymous",
    };
}
