namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>Where a runtime asks for what a registry wants to see. Asked for each pull; nothing of it is kept.</summary>
public interface IPullCredentials
{
    Task<PullCredentials> ForAsync(ContainerRecipe recipe, CancellationToken cancellationToken);
}
