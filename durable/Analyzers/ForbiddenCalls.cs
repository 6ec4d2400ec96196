using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FunctionsPlatform.Durable.Analyzers;

/// <summary>Which members of the framework have no place in an orchestrator.</summary>
internal static class ForbiddenCalls
{
    private const int ContinueOnCapturedContext = 1;

    private static readonly HashSet<string> Clocks =
    [
        "System.DateTime.Now", "System.DateTime.UtcNow", "System.DateTime.Today", "System.DateTimeOffset.Now", "System.DateTimeOffset.UtcNow",
        "System.Environment.TickCount", "System.Environment.TickCount64",
    ];

    private static readonly HashSet<string> Chances =
    [
        "System.Guid.NewGuid", "System.Guid.CreateVersion7", "System.Random.Shared", "System.IO.Path.GetRandomFileName", "System.IO.Path.GetTempFileName",
    ];

    private static readonly HashSet<string> Waits =
    [
        "System.Threading.Tasks.Task.Delay", "System.Threading.Tasks.Task.Wait", "System.Threading.Tasks.Task.WaitAll", "System.Threading.Tasks.Task.WaitAny",
        "System.Threading.Tasks.Task.WaitAsync", "System.Threading.Thread.Sleep", "System.Threading.Thread.SpinWait", "System.Threading.SpinWait.SpinUntil",
        "System.Threading.SemaphoreSlim.Wait", "System.Threading.SemaphoreSlim.WaitAsync", "System.Threading.WaitHandle.WaitOne",
        "System.Threading.CancellationTokenSource.CancelAfter",
    ];

    private static readonly HashSet<string> Threads =
    [
        "System.Threading.Tasks.Task.Run", "System.Threading.Tasks.Task.ContinueWith", "System.Threading.Tasks.Task.Yield", "System.Threading.Tasks.Task.Start",
        "System.Threading.Thread.Start", "System.Threading.CancellationTokenSource.CancelAsync",
    ];

    private static readonly HashSet<string> ThreadTypes =
    [
        "System.Threading.Thread", "System.Threading.ThreadPool", "System.Threading.Timer", "System.Timers.Timer", "System.Threading.PeriodicTimer",
        "System.Threading.Tasks.Parallel", "System.Threading.Tasks.TaskFactory", "System.ComponentModel.BackgroundWorker",
    ];

    private static readonly HashSet<string> InputOutputTypes =
    [
        "System.IO.File", "System.IO.FileInfo", "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.FileStream", "System.IO.DriveInfo",
        "System.IO.FileSystemWatcher", "System.IO.RandomAccess", "System.Net.WebClient", "System.Net.Dns", "System.Net.HttpWebRequest", "System.Console",
        "System.Diagnostics.Process", "FunctionsPlatform.Durable.DurableTaskClient", "FunctionsPlatform.Storage.ITableStore",
        "FunctionsPlatform.Storage.IQueueStore", "FunctionsPlatform.Storage.IBlobStore",
    ];

    private static readonly string[] InputOutputNamespaces =
    [
        "System.Net.Http", "System.Net.Sockets", "System.Net.WebSockets", "System.Net.Mail", "System.Net.NetworkInformation", "System.IO.Pipes",
        "System.IO.IsolatedStorage", "System.Data.Common",
    ];

    private static readonly HashSet<string> HarmlessEnvironment = ["NewLine", "FailFast", "CurrentManagedThreadId"];

    /// <summary>The rule that using <paramref name="member"/> breaks, if any.</summary>
    public static DiagnosticDescriptor? RuleFor(ISymbol member, IOperation use)
    {
        if (member.ContainingType is not { } type) return null;
        var typeName = type.OriginalDefinition.ToDisplayString(SymbolDisplayFormats.FullName);
        var name = typeName + "." + member.Name;
        if (Clocks.Contains(name) || typeName == "System.Diagnostics.Stopwatch" || typeName == "System.TimeProvider") return Rules.Clock;
        if (Chances.Contains(name) || typeName.StartsWith("System.Security.Cryptography.RandomNumberGenerator", StringComparison.Ordinal)) return Rules.Chance;
        if (typeName == "System.Random" && use is IObjectCreationOperation { Arguments.Length: 0 }) return Rules.Chance;
        if (typeName is "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask" && member.Name == "ConfigureAwait")
            return LeavesContext(use) ? Rules.Threads : null;
        if (Waits.Contains(name) || IsDelayedCancellation(typeName, use)) return Rules.Wait;
        if (Threads.Contains(name) || ThreadTypes.Contains(typeName)) return IsSleep(name) ? Rules.Wait : Rules.Threads;
        if (typeName == "System.Environment") return HarmlessEnvironment.Contains(member.Name) ? null : Rules.Environment;
        return InputOutputTypes.Contains(typeName) || IsIn(InputOutputNamespaces, type) ? Rules.InputOutput : null;
    }

    /// <summary>A Random that the orchestrator did not make itself is drawn from by others too.</summary>
    public static bool IsRandom(ITypeSymbol? type) => type?.ToDisplayString(SymbolDisplayFormats.FullName) == "System.Random";

    private static bool IsSleep(string name) => name is "System.Threading.Thread.Sleep" or "System.Threading.Thread.SpinWait";

    private static bool IsDelayedCancellation(string typeName, IOperation use) =>
        typeName == "System.Threading.CancellationTokenSource" && use is IObjectCreationOperation { Arguments.Length: > 0 };

    private static bool LeavesContext(IOperation use)
    {
        if (use is not IInvocationOperation { Arguments.Length: 1 } invocation) return false;
        return invocation.Arguments[0].Value.ConstantValue.Value switch
        {
            bool onContext => !onContext,
            int options => (options & ContinueOnCapturedContext) == 0,
            _ => false,
        };
    }

    private static bool IsIn(string[] namespaces, ITypeSymbol type)
    {
        // Exceptions and enumerations of those namespaces do nothing.
        if (type.TypeKind == TypeKind.Enum || type.Name.EndsWith("Exception", StringComparison.Ordinal)) return false;
        var space = type.ContainingNamespace.ToDisplayString();
        return namespaces.Contains(space);
    }
}
