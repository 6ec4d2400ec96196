using System.Text.Json;
using FunctionsPlatform.Contracts.Problems;

namespace FunctionsPlatform.Cli.Client;

/// <summary>What a watch brings.</summary>
internal abstract record WatchItem
{
    private WatchItem() { }

    /// <param name="Type">ADDED, MODIFIED or DELETED.</param>
    /// <param name="ResourceVersion">Where in the order of changes it stands.</param>
    public sealed record Change(string Type, JsonElement Resource, string ResourceVersion) : WatchItem;

    /// <summary>The connection broke; the watch goes on by itself.</summary>
    public sealed record Interrupted(string Reason) : WatchItem;

    /// <summary>It works again, and nothing was missed.</summary>
    public sealed record Resumed : WatchItem;

    /// <summary>The last item: changes were missed that are no longer kept.</summary>
    public sealed record Expired(Problem Problem) : WatchItem;

    /// <summary>The last item: the control plane does not let it go on.</summary>
    public sealed record Refused(Problem Problem) : WatchItem;
}
