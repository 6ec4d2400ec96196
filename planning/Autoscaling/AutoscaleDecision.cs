using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Autoscaling;

/// <param name="App">With the number of replicas that is wanted now in its spec, and the decision in its status.</param>
/// <param name="NextCheck">Null: it is not autoscaled.</param>
/// <param name="Told">Null: nothing has changed.</param>
public sealed record AutoscaleDecision(App App, DateTimeOffset? NextCheck, PlannedEvent? Told);
