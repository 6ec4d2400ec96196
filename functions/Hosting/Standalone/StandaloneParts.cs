using FunctionsPlatform.Contracts.Identity;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary>What a caller may put in place of the real thing.</summary>
public sealed record StandaloneParts
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IdSource Ids { get; init; } = IdSource.Random;

    /// <summary>Opens the storage in the data folder.</summary>
    public required Func<DataFolder, TimeProvider, ILoggerFactory, PlatformStorage> OpenStorage { get; init; }

    /// <summary>False: requests and sessions are served, but the queues and timers are left to another process.</summary>
    public bool RunsTriggers { get; init; } = true;
}
