namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>How an instance differs from one that has everything.</summary>
public sealed record HostInstanceOptions
{
    /// <summary>The handler to start instead of the package's own.</summary>
    public string? Executable { get; init; }

    /// <summary>App settings: the handler's environment.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Only this group's functions, as on Flex Consumption; null: all.</summary>
    public string? ScaleGroup { get; init; }

    /// <summary>0: any free one.</summary>
    public int Port { get; init; }

    /// <summary>The handler is started by the first call.</summary>
    public bool StartsCold { get; init; }

    public bool ListensToQueues { get; init; } = true;

    /// <summary>The namespace that the app's Service Bus triggers listen to; null: it has no such triggers.</summary>
    public TestBus? Bus { get; init; }

    public bool RunsTimers { get; init; } = true;

    /// <summary>Schedules pass this many times faster.</summary>
    public double TimerSpeed { get; init; } = 1;
}
