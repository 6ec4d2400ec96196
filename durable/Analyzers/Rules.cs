using Microsoft.CodeAnalysis;

namespace FunctionsPlatform.Durable.Analyzers;

/// <summary>What can be reported; docs/durable-analyzers.md explains each.</summary>
internal static class Rules
{
    // {0}: what was used; {1}: the orchestrator it was found in or is reached from.
    public static readonly DiagnosticDescriptor Clock = Determinism("FPD0001", "Wall clock in an orchestrator",
        "'{0}' differs from replay to replay in the orchestrator code of '{1}': take context.CurrentUtcDateTime",
        "An orchestrator is replayed from its history. A clock read there gives another time at every replay.");

    public static readonly DiagnosticDescriptor Chance = Determinism("FPD0002", "Random values in an orchestrator",
        "'{0}' differs from replay to replay in the orchestrator code of '{1}': take context.NewGuid(), or draw in an activity",
        "A random value drawn in an orchestrator is another one at every replay.");

    public static readonly DiagnosticDescriptor Wait = Determinism("FPD0003", "A wait that is not durable in an orchestrator",
        "'{0}' waits where no history records it in the orchestrator code of '{1}': take context.CreateTimer or WaitForExternalEvent",
        "An orchestrator may wait for what its context hands out and for nothing else: another wait does not survive the process and fails the step.");

    public static readonly DiagnosticDescriptor Threads = Determinism("FPD0004", "Another thread or scheduler in an orchestrator",
        "'{0}' leaves the orchestrator's own thread in the orchestrator code of '{1}': call an activity, or await the context's tasks as they are",
        "An orchestrator runs on one thread, under a scheduler of its own. What continues elsewhere is lost and fails the step.");

    public static readonly DiagnosticDescriptor InputOutput = Determinism("FPD0005", "Input or output in an orchestrator",
        "'{0}' touches the world in the orchestrator code of '{1}', again at every replay: do it in an activity",
        "Effects and what depends on the outside belong into activities, whose results are recorded.");

    public static readonly DiagnosticDescriptor Environment = Determinism("FPD0006", "The process's environment in an orchestrator",
        "'{0}' may differ on the next host in the orchestrator code of '{1}': pass it in as input, or read it in an activity",
        "Replays run on any host and after any deployment, so an orchestrator must not depend on the process that it runs in.");

    public static readonly DiagnosticDescriptor Logger = Determinism("FPD0007", "A logger that repeats itself at every replay",
        "'{0}' writes again at every replay in the orchestrator code of '{1}': take context.CreateReplaySafeLogger",
        "A logger from outside writes each line once for every replay. The context makes one that is silent while replaying.");

    public static readonly DiagnosticDescriptor UnknownActivity = Name("FPD0008", "Unknown activity",
        "No activity named '{0}' is registered or declared in this project",
        "A call of an activity that nobody registers fails at run time. Checked where the project registers activities and all their names are known.");

    public static readonly DiagnosticDescriptor UnknownOrchestrator = Name("FPD0009", "Unknown sub-orchestrator",
        "No orchestrator named '{0}' is registered or declared in this project",
        "A call of an orchestrator that nobody registers fails at run time. Checked where the project registers orchestrators and all their names are known.");

    private static DiagnosticDescriptor Determinism(string id, string title, string message, string description) =>
        Rule(id, title, message, "Determinism", description);

    private static DiagnosticDescriptor Name(string id, string title, string message, string description) =>
        Rule(id, title, message, "Names", description);

    // Whether code belongs to an orchestrator is known only when all of it has been seen: hence the tag.
    private static DiagnosticDescriptor Rule(string id, string title, string message, string category, string description) =>
        new(id, title, message, category, DiagnosticSeverity.Warning, isEnabledByDefault: true, description,
            helpLinkUri: null, WellKnownDiagnosticTags.CompilationEnd);
}
