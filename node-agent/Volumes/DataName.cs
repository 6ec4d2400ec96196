namespace FunctionsPlatform.NodeAgent.Volumes;

/// <summary>A Config or Secret of a container's namespace.</summary>
public readonly record struct DataName(string Kind, string Name)
{
    /// <summary>As people write it.</summary>
    public override string ToString() => $"{Kind} '{Name}'";
}
