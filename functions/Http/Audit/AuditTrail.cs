using System.Diagnostics;
using System.Globalization;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What was changed by whom: one row for each request that may have changed something, allowed or not, a partition for each day.</summary>
/// <remarks>Written after the request. A process killed in between leaves the change without its row; a row that cannot be written is logged as an
/// error with all that it would have said.</remarks>
internal sealed class AuditTrail(ITableStore tables, TimeProvider time, IdSource ids, ILogger<AuditTrail> logger)
{
    private const string Table = "Audit";
    private const string DayFormat = "yyyyMMdd";

    // A day and a row's key, with some room for what a store makes of the key.
    private const int MaxContinue = 64;

    private const int MaxPath = 4000;

    /// <summary>How long rows are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    public Task RecordAsync(HttpContext context, Caller caller, string function, int status, bool withQuery = false) => RecordAsync(new AuditEntry(
        time.GetUtcNow(), caller.ToString(), function, context.Request.Method, withQuery ? WithQuery(context.Request) : PathOf(context.Request), status,
        context.Connection.RemoteIpAddress?.ToString(), Activity.Current?.TraceId.ToHexString()));

    /// <summary>What a command asked for, with its type in the method's place.</summary>
    public Task RecordAsync(Caller caller, string function, string type, string path, int status) =>
        RecordAsync(new AuditEntry(time.GetUtcNow(), caller.ToString(), function, type, path, status, null, Activity.Current?.TraceId.ToHexString()));

    private async Task RecordAsync(AuditEntry entry)
    {
        try
        {
            // Not with the request's token: a client that hangs up does not take its row along.
            var insert = new TableOperation.Insert(RowOf(entry.At), Encode(entry));
            var result = await tables.SubmitAsync(Table, DayOf(entry.At), [insert], CancellationToken.None);
            if (result is not BatchResult.Committed) throw new StorageException($"The row was refused: {result}.");
        }
        catch (StorageException error)
        {
            logger.AuditLost(error, entry.Caller, entry.Method, entry.Path, entry.Status);
        }
    }

    // A query may be as long as its client likes.
    private static string WithQuery(HttpRequest request) => $"{request.Path}{request.QueryString}" is { Length: > MaxPath } path ? path[..MaxPath] + "…" : $"{request.Path}{request.QueryString}";

    /// <summary>One that only tried is told apart from one that did.</summary>
    private static string PathOf(HttpRequest request) =>
        DryRun.TryRead(request, out var dryRun, out _) && dryRun ? $"{request.Path}?{DryRun.Parameter}=true" : request.Path;

    /// <summary>What a row says of a request that ended in a failure.</summary>
    /// <remarks>It tells nothing of the change if the client had hung up: the change may have been made, its answer even be under way.</remarks>
    public static int StatusOf(HttpContext context, Exception failure)
    {
        var answered = context.Response.StatusCode;
        if (context.Response.HasStarted || answered != StatusCodes.Status200OK) return answered;
        return context.RequestAborted.IsCancellationRequested ? StatusCodes.Status499ClientClosedRequest : Refusals.Failure(failure).Problem.Status;
    }

    /// <summary>Newest first.</summary>
    /// <param name="from">From where the page before ended; null: from now.</param>
    public async Task<AuditList> ListAsync(string? from, int limit, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (day, row) = (DayOf(now), "");
        // A day that is still to come has no rows, and there are many of them.
        if (from is not null && string.CompareOrdinal(from[..DayFormat.Length], day) <= 0) (day, row) = (from[..DayFormat.Length], from[DayFormat.Length..]);
        var items = new List<AuditEntry>();
        for (var oldest = DayOf(now - Kept); string.CompareOrdinal(day, oldest) >= 0; day = DayBefore(day), row = "")
        {
            var page = await tables.QueryAsync(new TableQuery(Table, day) { From = row, Limit = limit - items.Count }, cancellationToken);
            items.AddRange(page.Entities.Select(Decode));
            if (page.Next is { } next) return new AuditList(items, day + next);
            if (items.Count == limit) return new AuditList(items, DayBefore(day));
        }

        return new AuditList(items, null);
    }

    /// <summary>Forgets the days that are over their time, from the oldest that may still be there.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        // A platform that was away for as long as rows are kept finds them all the same.
        for (var (day, last) = (DayOf(time.GetUtcNow() - (2 * Kept)), DayOf(time.GetUtcNow() - Kept)); string.CompareOrdinal(day, last) < 0; day = DayAfter(day))
        {
            TablePage page;
            do
            {
                page = await tables.QueryAsync(new TableQuery(Table, day) { Limit = TableLimits.BatchOperations }, cancellationToken);
                if (page.Entities.Count == 0) break;
                await tables.SubmitAsync(Table, day, [.. page.Entities.Select(entity => new TableOperation.Delete(entity.Row, TableOperation.AnyETag))], cancellationToken);
            }
            while (page.Next is not null);
        }
    }

    public static bool IsContinue(string text) =>
        text.Length >= DayFormat.Length && text.Length <= MaxContinue && DateTime.TryParseExact(text[..DayFormat.Length], DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    // Counted down, so that the newest come first.
    private string RowOf(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.MaxValue.UtcTicks - at.UtcTicks:x16}-{ids.NewSuffix(6)}");

    private static string DayOf(DateTimeOffset at) => at.UtcDateTime.ToString(DayFormat, CultureInfo.InvariantCulture);

    private static string DayBefore(string day) => Shift(day, -1);

    private static string DayAfter(string day) => Shift(day, 1);

    private static string Shift(string day, int days) =>
        DateTime.ParseExact(day, DayFormat, CultureInfo.InvariantCulture).AddDays(days).ToString(DayFormat, CultureInfo.InvariantCulture);

    private static TableProperties Encode(AuditEntry entry) => new()
    {
        ["At"] = entry.At.UtcTicks,
        ["Caller"] = entry.Caller,
        ["Function"] = entry.Function,
        ["Method"] = entry.Method,
        ["Path"] = entry.Path,
        ["Status"] = entry.Status,
        ["From"] = entry.From,
        ["TraceId"] = entry.TraceId,
    };

    private static AuditEntry Decode(TableEntity row)
    {
        var properties = row.Properties;
        return new AuditEntry(
            new DateTimeOffset(properties.GetInteger("At") ?? 0, TimeSpan.Zero), properties.GetText("Caller") ?? "", properties.GetText("Function") ?? "",
            properties.GetText("Method") ?? "", properties.GetText("Path") ?? "", (int)(properties.GetInteger("Status") ?? 0), properties.GetText("From"), properties.GetText("TraceId"));
    }
}
