using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Problems;

namespace FunctionsPlatform.Contracts.Documents;

/// <summary>A document that was read, or everything that is wrong with it.</summary>
public abstract record DocumentResult<T>
{
    private DocumentResult() { }

    public sealed record Read(T Value) : DocumentResult<T>;

    /// <param name="Errors">In document order, at least one.</param>
    public sealed record Refused(ImmutableArray<FieldError> Errors) : DocumentResult<T>
    {
        /// <summary>The document without its wrong parts, so that the rest can be judged too. Default: nothing of it is left.</summary>
        public T? Sound { get; init; }
    }
}
