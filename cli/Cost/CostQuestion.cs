namespace FunctionsPlatform.Cli.Cost;

/// <param name="ChangesPerDay">Changes of apps in a day, over all apps; each replaces one container.</param>
/// <param name="MemoryMB">Of an instance.</param>
/// <param name="FreeGrants">Whether the subscription's monthly free grants are there for this app.</param>
internal sealed record CostQuestion(int Nodes, int Apps, int ChangesPerDay, int MemoryMB, bool ServiceBus, bool FreeGrants);
