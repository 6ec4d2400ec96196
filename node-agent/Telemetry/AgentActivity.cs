using System.Diagnostics;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent;

/// <summary>The agent's spans, children of the change that asked for the work.</summary>
internal static class AgentActivity
{
    public const string SourceName = "FunctionsPlatform.NodeAgent";

    private static readonly ActivitySource Source = new(SourceName);

    /// <returns>Null when nobody listens.</returns>
    public static Activity? Start(string name, ContainerRecipe recipe, string traceparent)
    {
        var parent = ActivityContext.TryParse(traceparent, null, isRemote: true, out var context) ? context : default;
        var activity = Source.StartActivity(name, ActivityKind.Consumer, parent);
        if (activity is not { IsAllDataRequested: true }) return activity;
        activity.SetTag("fp.namespace", recipe.Namespace);
        activity.SetTag("fp.container", recipe.Name);
        activity.SetTag("fp.app", recipe.App);
        activity.SetTag("container.image.name", recipe.Image);
        return activity;
    }
}
