namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Where the control plane keeps what must survive it.</summary>
public enum StorageKind
{
    /// <summary>One SQLite file in the data folder, for one process.</summary>
    Sqlite,

    /// <summary>An Azure Storage account, for any number of processes.</summary>
    Azure,
}
