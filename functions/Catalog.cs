using System.Collections.Immutable;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions;

/// <summary>The table of contents: every function, what triggers it, and who handles it.</summary>
public static class Catalog
{
    private const string Namespaced = "/api/v1/namespaces/{namespace}";
    private const string Orchestrations = "/api/v1/orchestrations";
    private const string EnrolmentTokens = "/api/v1/enrolment-tokens";
    private const string App = Namespaced + "/apps/{name}";

    /// <summary>A doorbell is in hand while the engine runs its activities (<see cref="DurableTaskOptions.LocalActivities"/>), and steps must find a
    /// free hand beside those.</summary>
    public static QueuePolicy DurableSteps { get; } = new() { Concurrency = 320 };

    private static readonly ServiceBusSource ServiceBusCommands = new ServiceBusSource.Queue(MessageIntake.Commands.Queue);
    private static readonly ServiceBusSource ServiceBusRegistryEvents = new ServiceBusSource.Subscription(MessageIntake.RegistryEvents.Queue, "functions-platform");

    /// <summary>So many sessions at a time. The broker has the last word on how often a message comes again; the pauses are ours.</summary>
    private static readonly QueuePolicy FromServiceBus = new() { Concurrency = 16 };

    public static ImmutableArray<FunctionDefinition> Of(ControlPlane parts) =>
    [
        // The platform about itself.
        Get("healthz", "/healthz", PlatformFunctions.HealthAsync, Access.Public),
        Get("readyz", "/readyz", parts.Platform.ReadyAsync, Access.Public),
        Get("openapi", "/openapi/v1.json", parts.OpenApi.GetAsync, Access.Public),
        Get("version", "/api/v1/version", PlatformFunctions.VersionAsync, Access.Known),
        Get("session-endpoints", "/api/v1/session-endpoints", parts.Platform.SessionEndpointsAsync, Access.KnownOrNode),

        // Who may do what, and who did.
        Get("whoami", "/api/v1/whoami", parts.Accounts.WhoAmIAsync, Access.Known),
        Post("issue-token", "/api/v1/serviceaccounts/{name}/token", parts.Accounts.IssueTokenAsync, Access.Admin),
        Get("list-audit", "/api/v1/audit", parts.Audit.ListAsync, Access.Admin),

        // Its queues, and what was given up in them.
        Get("list-queues", "/api/v1/queues", parts.Queues.ListAsync, Access.Admin),
        Get("peek-queue", "/api/v1/queues/{name}/messages", parts.Queues.PeekAsync, Access.Admin),
        Post("requeue-poison", "/api/v1/queues/{name}/requeue", parts.Queues.RequeueAsync, Access.Admin),
        Post("purge-poison", "/api/v1/queues/{name}/purge", parts.Queues.PurgeAsync, Access.Admin),

        // How hosts become nodes, and nodes without a connection hold their sessions.
        Post("create-enrolment-token", EnrolmentTokens, parts.EnrolmentTokens.CreateAsync, Access.Admin),
        Get("list-enrolment-tokens", EnrolmentTokens, parts.EnrolmentTokens.ListAsync, Access.Admin),
        Delete("revoke-enrolment-token", EnrolmentTokens + "/{name}", parts.EnrolmentTokens.RevokeAsync, Access.Admin),
        Post("open-node-session", "/api/v1/node-sessions", parts.NodeSessions.OpenAsync, Access.Node),

        Post("issue-registry-token", RegistryTokenFunctions.Route, parts.RegistryTokens.AskAsync, Access.Node),

        // What a node's containers are given of Configs and Secrets.
        Get("get-node-data", Namespaced + "/node-data/{plural}/{name}", parts.NodeData.GetAsync, Access.Node),

        // Resources of the whole cluster, and lists across namespaces.
        Get("list-resources", "/api/v1/{plural}", parts.Reads.ListAsync),
        Post("create-resource", "/api/v1/{plural}", parts.Writes.CreateAsync),
        Get("get-resource", "/api/v1/{plural}/{name}", parts.Reads.GetAsync),
        Put("replace-resource", "/api/v1/{plural}/{name}", parts.Writes.ReplaceAsync),
        Patch("patch-resource", "/api/v1/{plural}/{name}", parts.Writes.PatchAsync),
        Delete("delete-resource", "/api/v1/{plural}/{name}", parts.Deletes.DeleteAsync),

        // Resources of a namespace.
        Get("list-namespaced", Namespaced + "/{plural}", parts.Reads.ListAsync),
        Post("create-namespaced", Namespaced + "/{plural}", parts.Writes.CreateAsync),
        Get("get-namespaced", Namespaced + "/{plural}/{name}", parts.Reads.GetAsync),
        Put("replace-namespaced", Namespaced + "/{plural}/{name}", parts.Writes.ReplaceAsync),
        Patch("patch-namespaced", Namespaced + "/{plural}/{name}", parts.Writes.PatchAsync),
        Delete("delete-namespaced", Namespaced + "/{plural}/{name}", parts.Deletes.DeleteAsync),

        // A Secret's values, for who must see them.
        Post("reveal-secret", Namespaced + "/secrets/{name}/reveal", parts.Secrets.RevealAsync, Access.Admin),

        // What registries tell.
        Post("registry-events-http", RegistryEventFunctions.Route, parts.RegistryEventHooks.TakeAsync, Access.Secret),
        new FunctionDefinition.Http("registry-events-handshake", HttpMethods.Options, RegistryEventFunctions.Route, parts.RegistryEventHooks.AgreeAsync, Access.Secret),
        Get("get-registry-events-address", RegistryEventFunctions.Route, parts.RegistryEventHooks.TellAsync, Access.Admin),
        Post("approve-push", App + "/approve-push", parts.Pushes.ApproveAsync),

        // An App's scale, a Container's logs.
        Put("scale-app", App + "/scale", parts.Scales.ScaleAsync),
        Patch("patch-app-scale", App + "/scale", parts.Scales.ScaleAsync),
        // Where it is reached.
        Get("get-endpoints", Namespaced + "/services/{name}/endpoints", parts.Endpoints.GetAsync),
        Get("get-default-endpoints", "/api/v1/services/{name}/endpoints", parts.Endpoints.GetAsync),

        // What is used.
        Get("get-container-stats", "/api/v1/stats/containers", parts.Stats.ContainersAsync),
        Get("get-namespaced-container-stats", Namespaced + "/stats/containers", parts.Stats.ContainersAsync),
        Get("get-node-stats", "/api/v1/stats/nodes", parts.Stats.NodesAsync),

        // The levers of its rollout.
        Post("pause-rollout", App + "/rollout/pause", parts.Rollouts.PauseAsync),
        Post("resume-rollout", App + "/rollout/resume", parts.Rollouts.ResumeAsync),
        Post("approve-rollout", App + "/rollout/approve", parts.Rollouts.ApproveAsync),
        Post("abort-rollout", App + "/rollout/abort", parts.Rollouts.AbortAsync),
        Post("retry-rollout", App + "/rollout/retry", parts.Rollouts.RetryAsync),
        Post("restart-rollout", App + "/rollout/restart", parts.Rollouts.RestartAsync),
        Post("undo-rollout", App + "/rollout/undo", parts.Rollouts.UndoAsync),
        Post("trigger-cronjob", Namespaced + "/cronjobs/{name}/trigger", parts.CronJobs.TriggerAsync),
        Get("get-logs", Namespaced + "/containers/{name}/logs", parts.Logs.GetAsync),
        // Inside a container.
        Get("exec-container", Namespaced + "/containers/{name}/exec", parts.Inside.ExecAsync, Access.Operator),
        Get("forward-port", Namespaced + "/containers/{name}/forward", parts.Inside.ForwardAsync, Access.Operator),
        Get("copy-files", Namespaced + "/containers/{name}/archive", parts.Inside.ArchiveAsync, Access.Operator),
        Get("list-kept-logs", Namespaced + "/kept-logs", parts.KeptLogs.ListAsync),
        Get("get-kept-log", Namespaced + "/kept-logs/{name}", parts.KeptLogs.GetAsync),

        // Orchestrations.
        Get("list-orchestrations", Orchestrations, parts.OrchestrationLevers.ListAsync),
        Get("list-namespaced-orchestrations", Namespaced + "/orchestrations", parts.OrchestrationLevers.ListAsync),
        Get("get-orchestration", Orchestrations + "/{name}", parts.OrchestrationLevers.GetAsync),
        Get("get-namespaced-orchestration", Namespaced + "/orchestrations/{name}", parts.OrchestrationLevers.GetAsync),
        Get("get-orchestration-history", Orchestrations + "/{name}/history", parts.OrchestrationLevers.HistoryAsync),
        Post("terminate-orchestration", Orchestrations + "/{name}/terminate", parts.OrchestrationLevers.TerminateAsync),
        Post("suspend-orchestration", Orchestrations + "/{name}/suspend", parts.OrchestrationLevers.SuspendAsync),
        Post("resume-orchestration", Orchestrations + "/{name}/resume", parts.OrchestrationLevers.ResumeAsync),
        Post("rewind-orchestration", Orchestrations + "/{name}/rewind", parts.OrchestrationLevers.RewindAsync),
        Post("restart-orchestration", Orchestrations + "/{name}/restart", parts.OrchestrationLevers.RestartAsync),
        Post("purge-orchestration", Orchestrations + "/{name}/purge", parts.OrchestrationLevers.PurgeAsync),
        Get("check-upgrade", "/api/v1/upgrade-check", parts.Upgrade.CheckAsync),

        // Queues.
        new FunctionDefinition.Queue("durable-steps", DurableTaskQueues.Steps, parts.Durable.StepAsync, DurableSteps),
        new FunctionDefinition.Queue("durable-activities", DurableTaskQueues.Activities, parts.Durable.ActivityAsync, new QueuePolicy()),
        // Reports of one namespace meet in one keyspace: more at once would only overtake one another.
        new FunctionDefinition.Queue("node-reports", SessionRunner.Reports, parts.Reports.RunAsync, new QueuePolicy { Concurrency = 8 }),

        new FunctionDefinition.Queue("container-events", ContainerEventQueue.Name, parts.ContainerEvents.RunAsync, new QueuePolicy { Concurrency = 4 }),
        new FunctionDefinition.Queue("node-assignments", NodeBell.Queue, parts.NodeSessions.TellAsync, new QueuePolicy { Concurrency = 8 }),

        // Azure Service Bus, where an app has it: into queues of ours.
        new FunctionDefinition.ServiceBus("commands-from-service-bus", ServiceBusCommands, Sessions: true, parts.Commands.TakeAsync, FromServiceBus),
        new FunctionDefinition.ServiceBus("registry-events-from-service-bus", ServiceBusRegistryEvents, Sessions: true, parts.RegistryEvents.TakeAsync, FromServiceBus),

        new FunctionDefinition.Queue("commands", MessageIntake.Commands.Queue, parts.CommandQueue.RunAsync, new QueuePolicy { Concurrency = 8 }),

        // Pushes of one namespace meet in one keyspace.
        new FunctionDefinition.Queue("registry-events", MessageIntake.RegistryEvents.Queue, parts.RegistryEventQueue.RunAsync, new QueuePolicy { Concurrency = 4 }),

        // Azure Event Grid, where a subscription names the function: it repeats what fails.
        new FunctionDefinition.EventGrid("registry-events-from-event-grid", parts.RegistryEventQueue.RunAsync, new QueuePolicy { Concurrency = 4 }),

        // Timers.
        new FunctionDefinition.Timer("node-sweep", parts.Pace.NodeSweep, parts.Sweeps.NodesAsync),
        new FunctionDefinition.Timer("app-sweep", parts.Pace.AppSweep, parts.Sweeps.AppsAsync),
        new FunctionDefinition.Timer("assignment-sweep", parts.Pace.AppSweep, parts.NodeSessions.SweepAsync),
        new FunctionDefinition.Timer("durable-sweep", parts.Pace.DurableSweep, parts.Sweeps.DurableAsync),
        // A lease may end this much late; the work is one query while there is none.
        new FunctionDefinition.Timer("lease-sweep", parts.Pace.LeaseSweep, parts.Sweeps.LeasesAsync),
        new FunctionDefinition.Timer("event-retention", parts.Pace.EventRetention, parts.Retention.EventsAsync),
        new FunctionDefinition.Timer("audit-retention", TimeSpan.FromHours(6), parts.Retention.AuditAsync),
        new FunctionDefinition.Timer("orchestration-retention", TimeSpan.FromHours(1), parts.Retention.OrchestrationsAsync),
        new FunctionDefinition.Timer("revision-retention", parts.Pace.RevisionRetention, parts.Retention.RevisionsAsync),
        new FunctionDefinition.Timer("spilled-value-sweep", TimeSpan.FromHours(1), parts.Retention.SpilledValuesAsync),
    ];

    private static FunctionDefinition.Http Get(string name, string route, HttpFunction handler, Access access = Access.Viewer) =>
        new(name, HttpMethods.Get, route, handler, access);

    private static FunctionDefinition.Http Post(string name, string route, HttpFunction handler, Access access = Access.Operator) => new(name, HttpMethods.Post, route, handler, access);

    private static FunctionDefinition.Http Put(string name, string route, HttpFunction handler, Access access = Access.Operator) => new(name, HttpMethods.Put, route, handler, access);

    private static FunctionDefinition.Http Patch(string name, string route, HttpFunction handler, Access access = Access.Operator) => new(name, HttpMethods.Patch, route, handler, access);

    private static FunctionDefinition.Http Delete(string name, string route, HttpFunction handler, Access access = Access.Operator) => new(name, HttpMethods.Delete, route, handler, access);
}
