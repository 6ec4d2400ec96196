namespace FunctionsPlatform.Storage.Azure.Tables;

/// <summary>
/// The port's ETag: the marker that the writer put into the row, then the service's own ETag. The marker is what tells a row that was written from one that was only
/// checked (<see cref="TableOperation.Check"/> has to touch the row, and the service then gives it a new ETag), and one's own write from somebody else's.
/// </summary>
/// <param name="Marker">Empty: not a row of this program's.</param>
/// <param name="Service">Empty: not known, to be looked up.</param>
internal readonly record struct RowTag(string Marker, string Service)
{
    /// <summary>A valid ETag that no row has.</summary>
    public const string Never = "W/\"datetime'1601-01-01T00%3A00%3A00.0000000Z'\"";

    private const char Separator = '~';

    /// <returns>Null when it is no ETag of this store's, so that no row can have it.</returns>
    public static RowTag? Parse(string etag)
    {
        var at = etag.IndexOf(Separator, StringComparison.Ordinal);
        if (at < 0) return null;
        var tag = new RowTag(etag[..at], etag[(at + 1)..]);
        var valid = tag.Service.Length == 0 || (tag.Service.StartsWith("W/\"", StringComparison.Ordinal) && tag.Service.EndsWith('"') && tag.Service.Length > 4);
        return valid ? tag : null;
    }

    public override string ToString() => $"{Marker}{Separator}{Service}";
}
