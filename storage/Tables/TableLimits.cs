namespace FunctionsPlatform.Storage;

/// <summary>What every table store accepts. The figures are Azure Tables' where it is the narrower one.</summary>
public static class TableLimits
{
    public const int BatchOperations = 100;

    /// <summary>Bytes of all values in one batch: Azure takes requests of 4 MiB, in which bytes are base64 (4/3) and each operation has some 2 KiB of its own.</summary>
    public const int BatchBytes = 2816 * 1024;

    /// <summary>Bytes of one entity's values. A larger payload belongs into a blob that the entity names. Azure takes 1 MiB; its emulator counts bytes
    /// as base64 (4/3), and what runs here runs there.</summary>
    public const int EntityBytes = 720 * 1024;

    /// <summary>Properties of one entity. Azure takes 252; values over 64 KiB take several, and a marker one.</summary>
    public const int EntityProperties = 100;

    /// <summary>What a key may weigh: a character up to U+00FF counts one, any other UTF-16 unit two.</summary>
    public const int KeyWeight = 512;

    /// <summary>Rows that one page of a query holds at most.</summary>
    public const int PageRows = 1000;
}
