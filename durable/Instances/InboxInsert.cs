namespace FunctionsPlatform.Durable;

internal enum InboxInsert
{
    Inserted,

    /// <summary>The same row is there already: an earlier try of the same sender.</summary>
    AlreadyThere,

    /// <summary>The instance has ended or never was.</summary>
    Gone,
}
