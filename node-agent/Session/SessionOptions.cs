using System.Collections.Immutable;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Where the control plane is and how the agent shows who it is.</summary>
public sealed record SessionOptions
{
    /// <summary>The API's address.</summary>
    public required Uri Url { get; init; }

    /// <summary>Addresses of further control planes on the same storage: whichever answers is as good as another.</summary>
    public ImmutableArray<Uri> OtherUrls { get; init; } = [];

    /// <summary>Holds what the host joins with. Read whenever the agent has no credential that is good, so that another token needs no restart. Null: <see cref="Token"/> is used.</summary>
    public string? TokenFile { get; init; }

    public string? Token { get; init; }

    /// <summary>PEM file with the authority of the control plane's certificate. Null: the one that the enrolment token names, else those that the host trusts.</summary>
    public string? CaFile { get; init; }

    /// <summary>Reports are sent at once, and after that no more often than this.</summary>
    public TimeSpan ReportPause { get; init; } = TimeSpan.FromMilliseconds(25);

    public TimeSpan FirstReconnect { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan LastReconnect { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A report is at most this big, so that it fits in a queue message of the control plane.</summary>
    public int MaxReportBytes { get; init; } = 40 * 1024;
}
