namespace FunctionsPlatform.NodeAgent.Runtimes.Simulated;

internal sealed record SimulatedContainer(string RuntimeId, ContainerRecipe Recipe, RuntimeStatus Status, ContainerRun? Run, RuntimeExit? Exit)
{
    public FoundContainer ToFound() => new()
    {
        RuntimeId = RuntimeId,
        Uid = Recipe.Uid,
        SpecHash = Recipe.SpecHash,
        Status = Status,
        Run = Run,
        Exit = Exit,
    };

    public ListedContainer ToListed() => new(RuntimeId, Recipe.Namespace, Recipe.Name, Recipe.Uid, Status);
}
