using System.Text.Json.Serialization.Metadata;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Orchestrations.Apps;
using FunctionsPlatform.Orchestrations.CronJobs;
using FunctionsPlatform.Orchestrations.DaemonApps;
using FunctionsPlatform.Orchestrations.Events;
using FunctionsPlatform.Orchestrations.Jobs;
using FunctionsPlatform.Orchestrations.Nodes;
using FunctionsPlatform.Orchestrations.Registry;
using FunctionsPlatform.Orchestrations.Reports;
using FunctionsPlatform.Orchestrations.Scheduling;
using FunctionsPlatform.Orchestrations.Stats;
using FunctionsPlatform.Orchestrations.Workloads;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations;

/// <summary>Everything that makes things happen, put together once. Thread-safe; holds nothing that storage does not hold too.</summary>
public sealed class PlatformOrchestrations
{
    private readonly PlatformOptions options;

    public PlatformOrchestrations(PlatformDependencies dependencies)
    {
        var (resources, time, loggers) = (dependencies.Resources, dependencies.Time, dependencies.Loggers);
        options = dependencies.Options;
        var bell = dependencies.Assignments;
        Workloads = new WorkloadWaker(dependencies.Orchestrations);
        DaemonApps = new DaemonWaker(resources, Workloads);
        Scheduler = new SchedulerWaker(dependencies.Orchestrations);
        Events = new EventRecorder(resources, time, loggers.CreateLogger<EventRecorder>());
        EventRetention = new EventRetention(resources, time, options);
        Heartbeats = new HeartbeatTable(dependencies.Tables, time);
        Stats = new StatsTable(dependencies.Tables, time);
        Enrolment = new NodeEnrolment(resources, Heartbeats, Scheduler, DaemonApps, time, options.NodeSilence, loggers.CreateLogger<NodeEnrolment>());
        Reports = new NodeReportIntake(resources, Events, Workloads, Scheduler, bell, loggers.CreateLogger<NodeReportIntake>());
        ContainerEvents = new ContainerEventIntake(resources, Events, Workloads, time);
        NodeSweep = new NodeSweep(resources, Heartbeats, Events, Workloads, DaemonApps, Scheduler, time, options, loggers.CreateLogger<NodeSweep>());
        WorkloadSweep = new WorkloadSweep(resources, Workloads, Scheduler, time, loggers.CreateLogger<WorkloadSweep>());
        var parts = new WorkloadParts(resources, Events, Workloads, Scheduler, bell, time, dependencies.Ids, loggers);
        ReconcileApp = new ReconcileApp(parts, new AppUsage(Stats, dependencies.Queues, dependencies.Usage, loggers.CreateLogger<AppUsage>()));
        ReconcileJob = new ReconcileJob(parts);
        ReconcileCronJob = new ReconcileCronJob(parts);
        ReconcileDaemonApp = new ReconcileDaemonApp(parts);
        Pushes = new PushIntake(resources, Events, Workloads, dependencies.Digests, time, loggers.CreateLogger<PushIntake>());
        var fence = new BindingFence(dependencies.Keyspaces);
        SchedulePass = new SchedulePass(resources, fence, Events, Workloads, bell, time, loggers.CreateLogger<SchedulePass>());
    }

    /// <summary>How inputs and outputs become JSON: give it to the engine's <see cref="JsonDataConverter"/>.</summary>
    public static IJsonTypeInfoResolver Json => OrchestrationsJson.Default;

    public WorkloadWaker Workloads { get; }

    public DaemonWaker DaemonApps { get; }

    public SchedulerWaker Scheduler { get; }

    public EventRecorder Events { get; }

    public EventRetention EventRetention { get; }

    public HeartbeatTable Heartbeats { get; }

    /// <summary>What containers use.</summary>
    public StatsTable Stats { get; }

    public NodeEnrolment Enrolment { get; }

    public ContainerEventIntake ContainerEvents { get; }

    public NodeReportIntake Reports { get; }

    public NodeSweep NodeSweep { get; }

    public WorkloadSweep WorkloadSweep { get; }

    public PushIntake Pushes { get; }

    internal ReconcileApp ReconcileApp { get; }

    internal ReconcileJob ReconcileJob { get; }

    internal ReconcileCronJob ReconcileCronJob { get; }

    internal ReconcileDaemonApp ReconcileDaemonApp { get; }

    internal SchedulePass SchedulePass { get; }

    /// <summary>Tells the engine every orchestrator and activity. Call it once, before the engine is made.</summary>
    public void Register(DurableTaskRegistry registry) => registry
        .AddOrchestrator(AppOrchestrator.Name, () => new AppOrchestrator())
        .AddActivity(Orchestrations.Apps.ReconcileApp.Name, ReconcileApp)
        .AddOrchestrator(JobOrchestrator.Name, () => new JobOrchestrator())
        .AddActivity(Jobs.ReconcileJob.Name, ReconcileJob)
        .AddOrchestrator(CronJobOrchestrator.Name, () => new CronJobOrchestrator())
        .AddActivity(CronJobs.ReconcileCronJob.Name, ReconcileCronJob)
        .AddOrchestrator(DaemonAppOrchestrator.Name, () => new DaemonAppOrchestrator())
        .AddActivity(Orchestrations.DaemonApps.ReconcileDaemonApp.Name, ReconcileDaemonApp)
        .AddOrchestrator(SchedulerOrchestrator.Name, () => new SchedulerOrchestrator(options.SchedulingRetry))
        .AddActivity(Scheduling.SchedulePass.Name, SchedulePass);
}
