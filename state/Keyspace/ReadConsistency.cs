namespace FunctionsPlatform.State;

public enum ReadConsistency
{
    /// <summary>Sees every commit that had been answered, by any process, when the read began. Costs one point read of the table.</summary>
    Linearizable,

    /// <summary>What this process knows: its own commits, and others' up to the last look. Costs no I/O once the keyspace is loaded.</summary>
    Local,
}
