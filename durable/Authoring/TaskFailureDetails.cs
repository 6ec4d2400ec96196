using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <summary>A failure as data: it crosses processes, so it names exception types instead of holding them.</summary>
/// <param name="ErrorType">The exception's full type name.</param>
/// <param name="StackTrace">Null when there was none; cut at 8,000 characters.</param>
public sealed record TaskFailureDetails(string ErrorType, string ErrorMessage, string? StackTrace = null, TaskFailureDetails? InnerFailure = null)
{
    private const int StackTraceCharacters = 8_000;
    private const int MessageCharacters = 8_000;
    private const int Depth = 8;

    /// <summary>Full names of the exception type's bases, nearest first.</summary>
    public ImmutableArray<string> BaseTypes { get; init; } = [];

    /// <summary>True when trying again cannot help (unknown activity, result too large): retry policies stop at once.</summary>
    public bool IsNonRetriable { get; init; }

    /// <summary>True when the failure was a <typeparamref name="T"/> or a type derived from it.</summary>
    public bool IsCausedBy<T>() where T : Exception
    {
        var name = typeof(T).FullName ?? typeof(T).Name;
        return ErrorType == name || BaseTypes.Contains(name);
    }

    public static TaskFailureDetails FromException(Exception exception) => FromException(exception, Depth);

    public override string ToString() => $"{ErrorType}: {ErrorMessage}";

    private static TaskFailureDetails FromException(Exception exception, int depth)
    {
        // A failed task's own details say more than the exception that carried them here.
        var inner = exception is TaskFailedException failed ? failed.FailureDetails
            : exception.InnerException is { } cause && depth > 0 ? FromException(cause, depth - 1)
            : null;
        return new TaskFailureDetails(
            NameOf(exception.GetType()), Cut(exception.Message, MessageCharacters)!, Cut(exception.StackTrace, StackTraceCharacters), inner)
        {
            BaseTypes = Bases(exception.GetType()),
            IsNonRetriable = exception is PayloadTooLargeException,
        };
    }

    private static string NameOf(Type type) => type.FullName ?? type.Name;

    private static ImmutableArray<string> Bases(Type type)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        for (var parent = type.BaseType; parent is not null && parent != typeof(object); parent = parent.BaseType) names.Add(NameOf(parent));
        return names.DrainToImmutable();
    }

    private static string? Cut(string? text, int length) => text is null || text.Length <= length ? text : text[..length];
}
