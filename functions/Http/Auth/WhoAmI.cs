using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Http;

/// <summary>The caller as the platform sees them.</summary>
/// <param name="Role">Over the whole cluster, or in the namespace asked for; null when there is none.</param>
public sealed record WhoAmI(string Caller, ImmutableArray<string> Groups, Role? Role, string? Namespace);
