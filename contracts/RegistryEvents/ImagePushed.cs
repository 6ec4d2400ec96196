namespace FunctionsPlatform.Contracts.RegistryEvents;

/// <summary>A tag of a repository stands for something new.</summary>
/// <param name="Registry">As <see cref="ImageName"/> writes it.</param>
/// <param name="Repository">As <see cref="ImageName"/> writes it.</param>
/// <param name="Digest"><c>sha256:…</c> of the manifest or index. Null: the sender does not tell.</param>
/// <param name="EventId">The sender's own; the same event has the same.</param>
/// <param name="At">When it was pushed. Null: the sender does not tell.</param>
/// <param name="Actor">Who pushed. Null: the sender does not tell.</param>
/// <param name="Source">Whose notification it was: one of <see cref="RegistryEventSources"/>.</param>
public sealed record ImagePushed(string Registry, string Repository, string Tag, string? Digest, string EventId, DateTimeOffset? At, string? Actor, string Source)
{
    public ImageName Image => new(Registry, Repository, Tag, Digest);
}
