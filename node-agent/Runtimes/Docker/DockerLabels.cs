namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>How a container in the engine says whose it is.</summary>
internal static class DockerLabels
{
    public const string Cluster = "fp.cluster";
    public const string Node = "fp.node";
    public const string Namespace = "fp.namespace";
    public const string App = "fp.app";
    public const string Container = "fp.container";
    public const string Uid = "fp.uid";
    public const string Spec = "fp.spec";
    public const string Part = "fp.part";


    public static Dictionary<string, IDictionary<string, bool>> FilterOf(ContainerScope scope) => new(StringComparer.Ordinal)
    {
        ["label"] = new Dictionary<string, bool>(StringComparer.Ordinal) { [$"{Cluster}={scope.ClusterId}"] = true, [$"{Node}={scope.NodeName}"] = true },
    };

    public static Dictionary<string, string> Of(ContainerRecipe recipe)
    {
        var labels = recipe.Labels.Where(label => !label.Key.StartsWith("fp.", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
        labels[Cluster] = recipe.Scope.ClusterId;
        labels[Node] = recipe.Scope.NodeName;
        labels[Namespace] = recipe.Namespace;
        labels[App] = recipe.App;
        labels[Container] = recipe.Name;
        labels[Uid] = recipe.Uid;
        labels[Spec] = recipe.SpecHash;
        if (recipe.Part.Length > 0) labels[Part] = recipe.Part;
        return labels;
    }
}
