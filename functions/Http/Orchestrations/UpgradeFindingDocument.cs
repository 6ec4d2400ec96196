using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Functions.Http;

/// <param name="Name">The instance's id.</param>
/// <param name="Reason">The first event that differs, both sides named; or what is not registered.</param>
public sealed record UpgradeFindingDocument(string Name, string Orchestrator, string Version, OrchestrationRuntimeStatus RuntimeStatus, string Reason);
