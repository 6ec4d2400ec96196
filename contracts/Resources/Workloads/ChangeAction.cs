namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What follows when the values of a Config or Secret have changed that a replica uses. Files are updated in any case.</summary>
public enum ChangeAction
{
    /// <summary>Nothing: the program looks at its files itself. Environment variables stay until the replica is replaced.</summary>
    None,

    /// <summary>The main container is sent a signal once the files are updated.</summary>
    Signal,

    /// <summary>The app's rollout replaces its replicas.</summary>
    Restart,
}
