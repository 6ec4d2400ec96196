using System.Collections.Concurrent;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>The sessions that are open in this process, one for each node.</summary>
internal sealed class NodeSessions
{
    private readonly ConcurrentDictionary<string, NodeSession> open = new(StringComparer.Ordinal);

    /// <summary>Null: the node has no session here.</summary>
    public NodeSession? Find(string node) => open.GetValueOrDefault(node);

    /// <summary>Makes the session its node's. An older one ends: an agent that dials again has given its old connection up, even if nobody told us.</summary>
    public void Enter(NodeSession session)
    {
        NodeSession? older = null;
        open.AddOrUpdate(session.Node, session, (_, current) =>
        {
            older = current;
            return session;
        });
        older?.Replace();
    }

    /// <summary>Forgets the session unless a newer one has taken its place.</summary>
    public void Leave(NodeSession session) => open.TryRemove(new KeyValuePair<string, NodeSession>(session.Node, session));
}
