using System.Collections.Immutable;

namespace FunctionsPlatform.Functions.Http;

/// <param name="Items">Oldest first.</param>
/// <param name="Unanswered">Nodes that could not be asked or did not answer: what they keep is not in the list.</param>
public sealed record KeptLogList(ImmutableArray<KeptLogDocument> Items, ImmutableArray<string> Unanswered);
