namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>Whose a folder below <c>processes/</c> is: its <c>container.json</c>.</summary>
internal sealed record ProcessRecord
{
    public string ClusterId { get; init; } = "";

    public string NodeName { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Name { get; init; } = "";

    public string Uid { get; init; } = "";

    public string SpecHash { get; init; } = "";

    public string StopSignal { get; init; } = "SIGTERM";

    public long StopGraceMilliseconds { get; init; }

    public static ProcessRecord Of(ContainerRecipe recipe) => new()
    {
        ClusterId = recipe.Scope.ClusterId,
        NodeName = recipe.Scope.NodeName,
        Namespace = recipe.Namespace,
        Name = recipe.Name,
        Uid = recipe.Uid,
        SpecHash = recipe.SpecHash,
        StopSignal = recipe.StopSignal,
        StopGraceMilliseconds = (long)recipe.StopGracePeriod.TotalMilliseconds,
    };
}
