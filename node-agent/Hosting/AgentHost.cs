using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.NodeAgent.Inside;
using FunctionsPlatform.NodeAgent.Logs;
using FunctionsPlatform.NodeAgent.Runtimes;
using FunctionsPlatform.NodeAgent.Runtimes.Simulated;
using FunctionsPlatform.NodeAgent.Session;
using FunctionsPlatform.NodeAgent.Stats;
using FunctionsPlatform.NodeAgent.Supervision;
using FunctionsPlatform.NodeAgent.Volumes;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.NodeAgent.Hosting;

/// <summary>A node agent: the runtime, the supervisors and the session, put together. Also run in-process by tests.</summary>
public sealed class AgentHost : ISessionEvents
{
    private const int StopParallelism = 64;
    private static readonly TimeSpan KeepPeriod = TimeSpan.FromSeconds(1);

    private readonly AgentOptions options;
    private readonly IContainerRuntime runtime;
    private readonly TimeProvider time;
    private readonly ILoggerFactory loggers;
    private readonly ILogger<AgentHost> logger;
    private readonly DataFolder data;
    private readonly string agentId;
    private readonly ObservationBoard board;
    private readonly SessionClient session;
    private readonly LogKeeper? keeper;
    private readonly ReplicaPreparer preparer;
    private NodeSupervisor? supervisor;
    private NodeIdentity? identity;
    private Task following = Task.CompletedTask;
    private CancellationToken stopping;

    public AgentHost(AgentOptions options, IContainerRuntime runtime, TimeProvider time, Random random, ILoggerFactory loggers)
    {
        this.options = options;
        this.runtime = runtime;
        this.time = time;
        this.loggers = loggers;
        logger = loggers.CreateLogger<AgentHost>();
        data = new DataFolder(options.DataDirectory);
        agentId = data.ReadOrMakeAgentId(IdSource.Random);
        board = new ObservationBoard(time);
        // What simulated containers say is not worth a disk.
        if (runtime.Kind != SimulatedRuntime.RuntimeKind) keeper = new LogKeeper(new KeptLogStore(data.KeptLogs, options.KeptLogs, time), runtime, time, loggers.CreateLogger<LogKeeper>());
        var shipper = new LogShipper(new LogSource(runtime, uid => Supervisor?.Find(uid), keeper), time, loggers.CreateLogger<LogShipper>());
        var inside = new InsideService(runtime, uid => Supervisor?.Find(uid), loggers.CreateLogger<InsideService>());
        var stats = new StatsFeed(new StatsSampler(runtime, () => Supervisor, time), time);
        var credentials = new AgentCredentials(options.Session, new CredentialFile(data));
        preparer = new ReplicaPreparer(
            new ControlPlaneData(options.Session, credentials, () => identity?.NodeName),
            OperatingSystem.IsWindows() ? null : new DataFiles(DataFiles.RootFor(Path.GetFullPath(options.DataDirectory), agentId)),
            new HostPaths(options.AllowedHostPaths));
        session = new SessionClient(options.Session, credentials, DescribeAsync, board, this, shipper, inside, stats, time, random, loggers.CreateLogger<SessionClient>());
        if (runtime is not IFetchesImages fetches) return;
        fetches.Credentials = new RegistryTokenClient(credentials, () => session.Current);
        fetches.Progress = (uid, line) => Supervisor?.Find(uid)?.Post(new Observation.Fetching(line));
    }

    /// <summary>Null until the node is enrolled, now or in an earlier life.</summary>
    public NodeSupervisor? Supervisor => Volatile.Read(ref supervisor);

    /// <summary>Runs until cancelled, and then leaves the containers as they are. Resumes the last assignment before the control plane is reached.</summary>
    /// <exception cref="IdentityChangedException">It has to begin anew with another host object.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var life = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stopping = life.Token;
        identity = data.ReadIdentity();
        if (identity is { } known) Begin(known, data.ReadObservations());
        var resuming = ResumeAsync();
        var keeping = Task.WhenAll(KeepObservationsAsync(life.Token), keeper?.PruneAsync(life.Token) ?? Task.CompletedTask);
        try
        {
            await session.RunAsync(life.Token);
        }
        finally
        {
            await life.CancelAsync();
            await Task.WhenAll(resuming, following, keeping);
        }

        KeepObservations();
    }

    async Task ISessionEvents.EnrolledAsync(EnrollReply reply, CancellationToken cancellationToken)
    {
        var enrolled = new NodeIdentity { ClusterId = reply.ClusterId, NodeName = reply.NodeName, Runtime = options.Runtime, DockerHost = options.DockerHost };
        if (enrolled == identity && supervisor is not null) return;
        if (supervisor is not null && (enrolled.ClusterId != identity?.ClusterId || enrolled.NodeName != identity.NodeName))
        {
            // Supervisors carry the old labels: the next life of the agent begins under the new ones.
            data.ForgetAssignment();
            data.WriteIdentity(enrolled);
            throw new IdentityChangedException($"this node is {enrolled.NodeName} of {enrolled.ClusterId} now, and was {identity?.NodeName} of {identity?.ClusterId}");
        }

        data.WriteIdentity(enrolled);
        identity = enrolled;
        logger.Enrolled(enrolled.NodeName, enrolled.ClusterId);
        if (supervisor is null) Begin(enrolled, null);
        await Task.CompletedTask;
    }

    async Task ISessionEvents.AssignedAsync(Assignment assignment, CancellationToken cancellationToken)
    {
        data.WriteAssignment(assignment);
        await Begun.TakeUpAsync(assignment, received: true, stopping);
    }

    private NodeSupervisor Begun => supervisor ?? throw new InvalidOperationException("An assignment came before the node was enrolled.");

    private async Task ResumeAsync()
    {
        if (supervisor is null || data.ReadAssignment() is not { } assignment) return;
        logger.Resuming(assignment.Revision, assignment.Containers.Count);
        try
        {
            await Begun.TakeUpAsync(assignment, received: false, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped while the runtime was not there.
        }
    }

    private void Begin(NodeIdentity known, NodeReport? before)
    {
        var tools = new SupervisorTools
        {
            Runtime = runtime,
            Board = board,
            Preparer = preparer,
            StartGate = new Gate(options.Parallelism),
            StopGate = new Gate(StopParallelism),
            NodeAddress = options.Address,
            Logs = keeper,
            Time = time,
            Logger = loggers.CreateLogger<ContainerSupervisor>(),
        };
        var begun = new NodeSupervisor(new ContainerScope(known.ClusterId, known.NodeName), tools, before);
        Volatile.Write(ref supervisor, begun);
        following = begun.RunAsync(stopping);
    }

    private async Task<EnrollRequest> DescribeAsync(CancellationToken cancellationToken)
    {
        var facts = await runtime.GetFactsAsync(cancellationToken);
        return new EnrollRequest
        {
            NodeName = NodeNames.Choose(options.NodeName),
            Facts = new NodeFacts
            {
                CpuMillicores = facts.CpuMillicores,
                MemoryBytes = facts.MemoryBytes,
                AgentVersion = AgentVersion.Text,
                Runtime = runtime.Kind,
                EngineVersion = facts.EngineVersion,
                OperatingSystem = facts.OperatingSystem,
                Architecture = facts.Architecture,
                Labels = { options.Labels },
                Address = options.Address,
                MaxContainers = facts.MaxContainers,
                AgentId = agentId,
                AllowedHostPaths = { runtime.Mounts ? options.AllowedHostPaths : [] },
            },
        };
    }

    /// <summary>Restart counts and ends survive the agent. Losing the last second of them in a crash costs a count, not a container.</summary>
    private async Task KeepObservationsAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(KeepPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken)) KeepObservations();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Quiet end.
        }
    }

    private void KeepObservations()
    {
        if (identity is null || !board.ChangedSinceKept()) return;
        try
        {
            data.WriteObservations(board.Snapshot(identity.NodeName));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            logger.ObservationsNotKept(failure.Message);
        }
    }
}
