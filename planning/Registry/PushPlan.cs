using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Registry;

/// <summary>What becomes of pushes.</summary>
/// <param name="Decisions">One for each push and app whose image is of the push's repository.</param>
/// <param name="Changed">Apps with another <c>status.deploy</c> or <c>status.pendingDeploy</c> than before; nothing else of them is changed.</param>
public sealed record PushPlan(ImmutableArray<PushDecision> Decisions, ImmutableArray<App> Changed);
