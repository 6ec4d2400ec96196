using System.Collections.Immutable;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Functions.Queue;
using FunctionsPlatform.Functions.Registries;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.Functions.Timer;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Orchestrations;
using FunctionsPlatform.Orchestrations.Assignments;
using FunctionsPlatform.State;
using FunctionsPlatform.Storage.Spill;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The composition root: every part of the control plane, made once and tied together. Hosts only add triggers.</summary>
public sealed class ControlPlane : IDisposable
{
    private static readonly TimeSpan ProviderTimeout = TimeSpan.FromSeconds(10);

    // What others answer is held whole: a piece of a log is the largest that is asked for, 1 MiB.
    private const int MaxAnswerBytes = 4 << 20;

    private readonly HttpClient http = new() { Timeout = ProviderTimeout, MaxResponseContentBufferSize = MaxAnswerBytes };
    private readonly RequestBudget budget;

    public ControlPlane(PlatformEnvironment environment)
    {
        var (storage, time, ids, logs, stopping) = (environment.Storage, environment.Time, environment.Ids, environment.Logs, environment.Stopping);

        Pace = environment.Pace;
        Options = new PlatformOptions { NodeSweepInterval = Pace.NodeSweep, NodeSilence = environment.Pace.NodeSilence, EventAge = environment.Retention.Events };

        // Whatever the backend's rows hold, larger ones spill into its blobs.
        var tables = new SpillingTableStore(storage.Tables, storage.Blobs, ids, time);

        // State and what keeps it moving.
        Keyspaces = new Keyspaces(tables, time, ids, logs, new KeyspaceOptions { Shared = storage.Shared, Retention = new() { Revisions = environment.Retention.Revisions } });
        Resources = new ResourceStore(Keyspaces, time, ids);
        var durable = new DurableTaskBackend(tables, storage.Queues, storage.Blobs, DurableOptions, time, ids, logs);
        Orchestrations = new DurableTaskClient(durable);
        // Nodes without a connection are told by their queues, where the storage can be reached by them.
        var bellLog = logs.CreateLogger<NodeBell>();
        IAssignmentBell bell = storage.Grants is null ? new SilentBell() : new NodeBell(storage.Queues, bellLog);
        var namespaces = new NamespaceFeed(Keyspaces);
        var mail = storage.Grants is { } grants
            ? new AssignmentMail(Resources, namespaces, tables, storage.Queues, storage.Blobs, grants, time, logs.CreateLogger<AssignmentMail>())
            : null;
        var platform = new PlatformOrchestrations(new PlatformDependencies
        {
            Keyspaces = Keyspaces,
            Resources = Resources,
            Tables = tables,
            Queues = storage.Queues,
            Usage = mail is null ? null : new UsageMail(mail, time),
            Orchestrations = Orchestrations,
            Time = time,
            Ids = ids,
            Loggers = logs,
            Options = Options,
            Assignments = bell,
            Digests = new HubDigests(http, environment.DockerHub),
        });
        var registry = new DurableTaskRegistry();
        platform.Register(registry);
        var engine = new DurableTaskEngine(durable, registry);

        // Sessions with node agents.
        var follower = new ResourceFollower(Resources, namespaces);
        var (sessions, relay) = (new NodeSessions(), new LogRelay());
        Board = new AssignmentBoard(follower, Resources, namespaces, storage.Shared, time, logs.CreateLogger<AssignmentBoard>(), stopping);
        DataChanges = new DataWatch(follower, Board, time, logs.CreateLogger<DataWatch>());
        var seals = new ReportSeals(environment.Token, time);
        var runner = new SessionRunner(sessions, Board, Resources, storage.Queues, seals, platform.Heartbeats, platform.Stats, time, logs.CreateLogger<SessionRunner>());
        LogCalls = new LogCalls(Keyspaces, sessions, platform.Heartbeats, time, logs.CreateLogger<LogCalls>());
        var logMail = mail is null ? null : new LogMail(mail, LogCalls, storage.Blobs, storage.Grants!, http, time, logs.CreateLogger<LogMail>());
        var joiners = new EnrolmentTokens(tables, time, ids);
        var credentials = new NodeCredentials(environment.Token, Resources, platform.Heartbeats, time);
        var admission = new NodeAdmission(environment.ClusterId, platform.Enrolment, platform.Heartbeats, joiners, credentials);
        var audit = new AuditTrail(tables, time, ids, logs.CreateLogger<AuditTrail>());
        var interactions = new Interactions(sessions, mail, LogCalls, time);
        NodeAgent = new NodeAgentService(admission, new CredentialWatch(credentials, time, logs.CreateLogger<CredentialWatch>()), runner, relay, interactions, mail, audit, stopping);
        NodeSessions = new NodeSessionFunctions(admission, seals, mail, storage.Grants, platform.Stats, time, bellLog);

        // Who may do what.
        var roles = new RoleGrants(Resources);
        var accounts = new ServiceAccountTokens(environment.Token, Resources, time);
        var provider = environment.Oidc is { } oidc ? new OidcTokens(oidc, http, time) : null;
        budget = new RequestBudget(environment.RequestsPerSecond);
        var authenticator = new CallerAuthenticator(new TokenGate(environment.Token), joiners, credentials, accounts, provider);
        Access = new AccessControl(authenticator, roles, budget, audit, new StreamAccess(authenticator, roles, time), logs.CreateLogger<AccessControl>());

        // Functions.
        Accounts = new AccountFunctions(Resources, roles, accounts, time);
        EnrolmentTokens = new EnrolmentTokenFunctions(joiners, environment.AuthorityDigest, time);
        Audit = new AuditFunctions(audit);
        var listener = new OrchestrationListener(Resources, platform.Workloads, platform.DaemonApps, platform.Scheduler, bell, logs.CreateLogger<OrchestrationListener>());
        var secrets = new SecretBox(environment.SecretKeys);
        var writer = new ResourceWriter(Resources, listener, new SecretWrites(secrets));
        Secrets = new SecretFunctions(Resources, secrets);
        NodeData = new NodeDataFunctions(Resources, secrets);
        var watch = new ResourceWatchFunction(Resources, follower, time, stopping);
        Platform = new PlatformFunctions(tables, environment.SessionEndpoint, storage.Grants is not null);
        OpenApi = new OpenApiFunction(() => Functions);
        Reads = new ResourceReadFunctions(Resources, namespaces, new NodeReading(platform.Heartbeats), watch);
        Writes = new ResourceWriteFunctions(writer);
        Deletes = new ResourceDeleteFunctions(Resources, writer, namespaces, listener, sessions, mail, admission, platform.Stats);
        Scales = new AppScaleFunctions(writer);
        Endpoints = new EndpointFunctions(Resources, follower, time, stopping);
        Stats = new StatsFunctions(Resources, namespaces, platform.Stats, new StatsAsker(sessions, mail, time));
        Rollouts = new AppRolloutFunctions(writer, Resources, time);
        CronJobs = new CronJobFunctions(Resources, listener, ids);
        var asker = new LogAsker(sessions, relay, logMail, time);
        Logs = new ContainerLogFunctions(Resources, asker, time, ids, stopping);
        KeptLogs = new KeptLogFunctions(Resources, asker, time, ids, stopping);
        Inside = new InteractionFunctions(Resources, interactions, audit, time, ids, stopping);
        OrchestrationLevers = new OrchestrationFunctions(Orchestrations);
        Upgrade = new UpgradeFunctions(new UpgradeCheck(durable, registry));
        Durable = new DurableFunctions(engine);
        Reports = new NodeReportFunction(platform.Reports, seals, storage.Queues, logs.CreateLogger<NodeReportFunction>());
        Sweeps = new SweepFunctions(platform.NodeSweep, platform.WorkloadSweep, engine, Keyspaces);
        Retention = new RetentionFunctions(platform.EventRetention, Orchestrations, environment.Retention.Orchestrations, Keyspaces, tables, audit);
        var handled = new HandledMessages(tables, time);
        ContainerEvents = new ContainerEventFunction(platform.ContainerEvents, handled);
        Commands = new MessageFunctions(MessageIntake.Commands, storage.Queues, handled, logs.CreateLogger<MessageFunctions>());
        var planner = new CommandPlanner(Writes, Scales, Rollouts, new CommandDeletes(Resources, Deletes, handled));
        CommandQueue = new CommandFunction(
            planner, new CommandAuthority(environment.Commands, Resources, roles), handled, environment.CommandReplies ?? new StorageReplies(storage.Queues), audit, time, logs.CreateLogger<CommandFunction>());
        RegistryEvents = new MessageFunctions(MessageIntake.RegistryEvents, storage.Queues, handled, logs.CreateLogger<MessageFunctions>());
        RegistryEventQueue = new RegistryEventFunction(platform.Pushes, handled, logs.CreateLogger<RegistryEventFunction>());
        RegistryEventHooks = new RegistryEventFunctions(
            new RegistryEventSecret(environment.RegistryEventsSecret, environment.Token), storage.Queues, budget, logs.CreateLogger<RegistryEventFunctions>());
        var minting = new RegistryTokens(http, new RegistrySources(Resources, secrets, Environment.GetEnvironmentVariable), environment.CloudTokens ?? new AzureTokens(), environment.DockerHub);
        RegistryTokens = new RegistryTokenFunctions(Resources, new RegistryCredentials(Resources, minting), logs.CreateLogger<RegistryTokenFunctions>());
        Pushes = new AppPushFunctions(platform.Pushes);
        Queues = new QueueFunctions(() => Functions.OfType<FunctionDefinition.Queue>().Select(function => function.Source), storage.Queues);
        Functions = Catalog.Of(this);
    }

    /// <summary>The catalog, bound to this control plane's parts.</summary>
    public ImmutableArray<FunctionDefinition> Functions { get; }

    public Keyspaces Keyspaces { get; }

    public ResourceStore Resources { get; }

    public DurableTaskClient Orchestrations { get; }

    internal PlatformOptions Options { get; }

    internal AccessControl Access { get; }

    internal AccountFunctions Accounts { get; }

    internal EnrolmentTokenFunctions EnrolmentTokens { get; }

    internal AuditFunctions Audit { get; }

    internal TimerPace Pace { get; }

    internal AssignmentBoard Board { get; }

    internal LogCalls LogCalls { get; }

    internal NodeAgentService NodeAgent { get; }

    internal NodeSessionFunctions NodeSessions { get; }

    internal PlatformFunctions Platform { get; }

    internal OpenApiFunction OpenApi { get; }

    internal ResourceReadFunctions Reads { get; }

    internal ResourceWriteFunctions Writes { get; }

    internal ResourceDeleteFunctions Deletes { get; }

    internal SecretFunctions Secrets { get; }

    internal NodeDataFunctions NodeData { get; }

    internal DataWatch DataChanges { get; }

    internal AppScaleFunctions Scales { get; }

    internal EndpointFunctions Endpoints { get; }

    internal StatsFunctions Stats { get; }

    internal CronJobFunctions CronJobs { get; }

    internal AppRolloutFunctions Rollouts { get; }

    internal ContainerLogFunctions Logs { get; }

    internal KeptLogFunctions KeptLogs { get; }

    internal InteractionFunctions Inside { get; }

    internal OrchestrationFunctions OrchestrationLevers { get; }

    internal UpgradeFunctions Upgrade { get; }

    internal DurableFunctions Durable { get; }

    internal NodeReportFunction Reports { get; }

    internal SweepFunctions Sweeps { get; }

    internal RetentionFunctions Retention { get; }

    internal MessageFunctions Commands { get; }

    internal ContainerEventFunction ContainerEvents { get; }

    internal QueueFunctions Queues { get; }

    internal CommandFunction CommandQueue { get; }

    internal MessageFunctions RegistryEvents { get; }

    internal RegistryEventFunction RegistryEventQueue { get; }

    internal RegistryEventFunctions RegistryEventHooks { get; }

    internal RegistryTokenFunctions RegistryTokens { get; }

    internal AppPushFunctions Pushes { get; }

    public void Dispose()
    {
        budget.Dispose();
        http.Dispose();
    }

    private static DurableTaskOptions DurableOptions => new() { DataConverter = new JsonDataConverter(PlatformOrchestrations.Json) };
}
