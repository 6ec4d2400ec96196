namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>A container as the engine itself describes it.</summary>
/// <param name="Id">The engine's id.</param>
/// <param name="State">created, running, exited …</param>
/// <param name="Image">The name it was made from.</param>
/// <param name="Labels">All labels.</param>
public sealed record DockerContainer(string Id, string State, string Image, IReadOnlyDictionary<string, string> Labels)
{
    public bool Running => State == "running";

    /// <summary>Name of the Container resource.</summary>
    public string Name => Labels["fp.container"];

    /// <summary>Uid of the Container resource.</summary>
    public string Uid => Labels["fp.uid"];
}
