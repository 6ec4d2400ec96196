using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State;

/// <summary>How a write of one resource ended.</summary>
public abstract record WriteOutcome<T> where T : Resource
{
    private WriteOutcome() { }

    /// <summary>Stored; or there was nothing to change, and the resource is as it was, its resource version included.</summary>
    public sealed record Written(T Resource) : WriteOutcome<T>;

    /// <summary>Gone for good.</summary>
    /// <param name="Last">As it was last; its resource version is the deletion's.</param>
    public sealed record Deleted(T Last) : WriteOutcome<T>;

    /// <summary>The resource is not the one, or not in the version, that the writer had seen. Nothing was written.</summary>
    public sealed record Conflict(T Current) : WriteOutcome<T>;

    public sealed record AlreadyExists(T Current) : WriteOutcome<T>;

    public sealed record NotFound : WriteOutcome<T>;

    internal WriteOutcome<TTo> Cast<TTo>() where TTo : Resource => this switch
    {
        Written written => new WriteOutcome<TTo>.Written((TTo)(Resource)written.Resource),
        Deleted deleted => new WriteOutcome<TTo>.Deleted((TTo)(Resource)deleted.Last),
        Conflict conflict => new WriteOutcome<TTo>.Conflict((TTo)(Resource)conflict.Current),
        AlreadyExists exists => new WriteOutcome<TTo>.AlreadyExists((TTo)(Resource)exists.Current),
        NotFound => new WriteOutcome<TTo>.NotFound(),
        _ => throw new InvalidOperationException($"Unknown outcome {GetType().Name}."),
    };
}
