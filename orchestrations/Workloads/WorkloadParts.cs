using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.Orchestrations.Events;
using FunctionsPlatform.Orchestrations.Scheduling;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Workloads;

/// <summary>What every reconciliation works with.</summary>
public sealed record WorkloadParts(
    ResourceStore Resources, EventRecorder Events, WorkloadWaker Workloads, SchedulerWaker Scheduler, IAssignmentBell Bell, TimeProvider Time, IdSource Ids, ILoggerFactory Loggers);
