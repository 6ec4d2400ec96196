namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Whether a replica's image is fetched when its container is made. Restarts in place fetch nothing.</summary>
public enum ImagePullPolicy
{
    /// <summary>Each time; what the node has already is not transferred again. The registry must answer, and let it be had.</summary>
    Always,

    /// <summary>When the node does not have it.</summary>
    IfNotPresent,

    /// <summary>The node has it, or the replica fails.</summary>
    Never,
}
