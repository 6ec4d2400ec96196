namespace FunctionsPlatform.State.Replication;

/// <summary>What a key was from <paramref name="Revision"/> on; the chain goes back to the compacted revision.</summary>
/// <param name="Value">Null: deleted.</param>
internal sealed record KeyVersion(long Revision, KeyValue? Value, KeyVersion? Older)
{
    public KeyValue? At(long revision)
    {
        var version = this;
        while (version is not null && version.Revision > revision) version = version.Older;
        return version?.Value;
    }

    /// <summary>The chain without what no read at or after <paramref name="compacted"/> can see; null when nothing remains.</summary>
    public KeyVersion? Trim(long compacted)
    {
        if (Revision <= compacted) return Value is null ? null : Older is null ? this : this with { Older = null };
        if (Older is null) return this;

        // Not recursive: a hot key's chain can be as long as the retained history.
        var kept = new List<KeyVersion>();
        var version = this;
        while (version is not null && version.Revision > compacted)
        {
            kept.Add(version);
            version = version.Older;
        }

        var tail = version?.Value is null ? null : version with { Older = null };
        for (var index = kept.Count - 1; index >= 0; index--) tail = kept[index] with { Older = tail };
        return tail;
    }
}
