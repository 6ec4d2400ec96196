using System.Collections.Immutable;

namespace FunctionsPlatform.Functions.Http;

/// <summary>A log that a node has kept of a container whose runs are over.</summary>
/// <param name="Uid">Of the container, which may be gone; together with the node it names the log.</param>
/// <param name="Part">Of the containers that a replica has; empty: the app's own.</param>
/// <param name="From">Of its first line.</param>
/// <param name="Until">Of its last line.</param>
/// <param name="Bytes">On the node's disk, compressed.</param>
/// <param name="Runs">Oldest first.</param>
public sealed record KeptLogDocument(
    string Container, string Uid, string App, string Part, string Node, DateTimeOffset? From, DateTimeOffset? Until, long Bytes, ImmutableArray<KeptRunDocument> Runs);
