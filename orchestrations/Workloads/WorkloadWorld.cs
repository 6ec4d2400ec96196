using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Workloads;

namespace FunctionsPlatform.Orchestrations.Workloads;

/// <summary>A workload, if it still exists, and what is its own, at one revision of the keyspace.</summary>
public abstract record WorkloadWorld(WorkloadReference Reference)
{
    /// <summary>Null: it is no more.</summary>
    public abstract Resource? Workload { get; }

    /// <summary>It owns nothing.</summary>
    public abstract bool IsEmpty { get; }

    public abstract WorkloadPlan Plan(DateTimeOffset now, IdSource ids, string? traceparent);

    /// <summary>The workload with what the plan says of it. Asked only while there is one.</summary>
    public abstract Resource With(WorkloadPlan plan);

    /// <summary>Whether a reconciliation would change something that matters. Costs no writes.</summary>
    public abstract bool HasWork(DateTimeOffset now);
}
