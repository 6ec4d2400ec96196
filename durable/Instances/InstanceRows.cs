using System.Globalization;

namespace FunctionsPlatform.Durable;

/// <summary>The rows of one instance's partition. The head sorts first, so a load that takes several pages never pairs a new head with old history.</summary>
internal static class InstanceRows
{
    public const string Table = "DurableTasks";

    public const string Head = "!head";

    /// <summary>There while the instance has not ended. Senders check it in the batch that inserts their inbox row; they never touch the head,
    /// whose ETag is the steps' fence.</summary>
    public const string Live = "!live";

    /// <summary>There while a doorbell that has come suspiciously often is being answered.</summary>
    public const string Tries = "!tries";

    public const string HistoryPrefix = "h|";

    public const string InboxPrefix = "i|";

    public const string ControlPrefix = "i|1|";

    public const string CompletionPrefix = "i|2|";

    public const string EventPrefix = "i|3|";

    public static string GenerationPrefix(int generation) => string.Create(CultureInfo.InvariantCulture, $"h|{generation:D8}|");

    public static string History(int generation, int sequence) => string.Create(CultureInfo.InvariantCulture, $"h|{generation:D8}|{sequence:D8}");

    public static int GenerationOf(string historyRow) => int.Parse(historyRow.AsSpan(HistoryPrefix.Length, 8), CultureInfo.InvariantCulture);

    public static int SequenceOf(string historyRow) => int.Parse(historyRow.AsSpan(HistoryPrefix.Length + 9, 8), CultureInfo.InvariantCulture);

    public static string Start(int generation) => string.Create(CultureInfo.InvariantCulture, $"i|0|{generation:D8}");

    public static string Control(string id) => ControlPrefix + id;

    public static string Completion(string executionKey, int taskId) => CompletionsOf(executionKey) + taskId.ToString("D8", CultureInfo.InvariantCulture);

    public static string CompletionsOf(string executionKey) => $"{CompletionPrefix}{executionKey}|";

    public static string Event(string eventId) => EventPrefix + eventId;
}
