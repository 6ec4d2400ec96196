namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What somebody may do; each role includes those before it.</summary>
public enum Role
{
    /// <summary>Read what users run, their logs and events.</summary>
    Viewer,

    /// <summary>Besides, change what runs: apps, containers, orchestrations.</summary>
    Operator,

    /// <summary>Besides, nodes, service accounts, role bindings and the audit trail.</summary>
    Admin,
}
