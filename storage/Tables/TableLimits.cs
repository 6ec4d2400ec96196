namespace FunctionsPlatform.Storage;

/// <summary>What every table store accepts. The figures are Azure Tables' where it is the narrower one.</summary>
public static class TableLimits
{
    public const int BatchOperations = 100;

    /// <summary>Bytes of all values in one batch: Azure's 4 MiB request less its multipart overhead.</summary>
    public const int BatchBytes = 3 * 1024 * 1024;

    /// <summary>Bytes of one entity's values. A larger payload belongs into a blob that the entity names.</summary>
    public const int EntityBytes = 960 * 1024;

    /// <summary>Rows that one page of a query holds at most.</summary>
    public const int PageRows = 1000;
}
