using System.Collections.Concurrent;

namespace FunctionsPlatform.Durable.Analyzers;

/// <summary>What is registered of activities, or of orchestrators.</summary>
internal sealed class NamesOfKind
{
    private volatile bool isOpen;

    public ConcurrentBag<TaskNameExpression> Registered { get; } = [];

    /// <summary>Names of classes of the kind, whoever registers them.</summary>
    public ConcurrentBag<string> Declared { get; } = [];

    /// <summary>True when more may be registered than can be seen.</summary>
    public bool IsOpen => isOpen;

    public void Open() => isOpen = true;
}
