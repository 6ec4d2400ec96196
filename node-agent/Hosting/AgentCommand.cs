namespace FunctionsPlatform.NodeAgent.Hosting;

/// <summary>What the command line asks for.</summary>
public abstract record AgentCommand
{
    private AgentCommand()
    {
    }

    public sealed record Run(AgentOptions Options) : AgentCommand;

    /// <summary>Remove every container of this node.</summary>
    /// <param name="DockerHost">Null: the one the agent last used.</param>
    public sealed record Purge(string DataDirectory, string? DockerHost) : AgentCommand;

    public sealed record Version : AgentCommand;

    public sealed record Help : AgentCommand;

    public sealed record Wrong(string Problem) : AgentCommand;
}
