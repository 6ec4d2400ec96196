namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>Whose a folder below <c>processes/</c> is: its <c>container.json</c>.</summary>
internal sealed record ProcessRecord
{
    public string ClusterId { get; set; } = "";

    public string NodeName { get; set; } = "";

    public string Namespace { get; set; } = "";

    public string Name { get; set; } = "";

    public string Uid { get; set; } = "";

    public string SpecHash { get; set; } = "";

    public string StopSignal { get; set; } = "SIGTERM";

    public long StopGraceMilliseconds { get; set; }

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
