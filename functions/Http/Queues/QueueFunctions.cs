using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FunctionsPlatform.Contracts.Documents;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Http;

/// <summary>The platform's queues, and what to do about messages that were given up.</summary>
/// <param name="known">The queues that functions of the catalog take from; no others can be named.</param>
internal sealed class QueueFunctions(Func<IEnumerable<string>> known, IQueueStore queues)
{
    private readonly PoisonDesk desk = new(queues);

    public async Task<IResult> ListAsync(HttpContext context)
    {
        var items = new List<QueueDocument>();
        foreach (var name in known().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var ready = await queues.PeekAsync(name, QueueLimits.Receive, context.RequestAborted);
            var count = await queues.CountAsync(name, context.RequestAborted);
            items.Add(new QueueDocument(name, Math.Max(count, ready.Count), ready.Count, await queues.CountAsync(PoisonQueue.NameOf(name), context.RequestAborted)));
        }

        return new JsonResult<QueueList>(new QueueList(items), ApiJson.Default.QueueList);
    }

    public async Task<IResult> PeekAsync(HttpContext context)
    {
        if (!TryName(context, out var queue, out var refusal)) return refusal;
        if (!ListParameters.TryReadFlag(context.Request.Query, "poison", out var poison)) return Refusals.BadRequest($"'poison' is '{context.Request.Query["poison"]}'; must be true or false.");
        var limit = QueueLimits.Receive;
        if ((string?)context.Request.Query["limit"] is { } text && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= QueueLimits.Receive))
            return Refusals.BadRequest($"'limit' is '{text}'; must be 1 to {QueueLimits.Receive}.");
        var messages = await queues.PeekAsync(poison ? PoisonQueue.NameOf(queue) : queue, limit, context.RequestAborted);
        return new JsonResult<QueueMessageList>(new QueueMessageList([.. messages.Select(message => Describe(message, poison))]), ApiJson.Default.QueueMessageList);
    }

    public Task<IResult> RequeueAsync(HttpContext context) => MoveAsync(context, desk.RequeueAsync);

    public Task<IResult> PurgeAsync(HttpContext context) => MoveAsync(context, desk.PurgeAsync);

    private async Task<IResult> MoveAsync(HttpContext context, Func<string, string?, CancellationToken, Task<int>> move)
    {
        if (!TryName(context, out var queue, out var refusal)) return refusal;
        var body = await RequestBody.ReadAsync(context);
        if (body is RequestBody.Refused refused) return refused.Problem;
        var read = DocumentReader.Read(((RequestBody.Json)body).Document, ApiJson.Default.QueueSelection);
        if (read is DocumentResult<QueueSelection>.Refused wrong) return Refusals.SpecRefused(wrong.Errors);
        var selection = ((DocumentResult<QueueSelection>.Read)read).Value;
        if (selection.All == selection.Id is { Length: > 0 }) return Refusals.SpecRefused([new FieldError("", "name one message by 'id', or say 'all': true")]);
        var moved = await move(queue, selection.All ? null : selection.Id, context.RequestAborted);
        if (moved == 0 && !selection.All) return Refusals.NotFound($"The poison of '{queue}' has no message '{selection.Id}' that is free; one that another call has in hand is free again after two minutes.");
        var left = await queues.CountAsync(PoisonQueue.NameOf(queue), context.RequestAborted);
        return new JsonResult<QueueMoved>(new QueueMoved(queue, moved, left), ApiJson.Default.QueueMoved);
    }

    private static QueueMessageDocument Describe(QueueMessage message, bool poison) => poison && PoisonQueue.Read(message.Body) is { } letter
        ? new QueueMessageDocument(letter.Id, letter.InsertedAt, letter.DequeueCount, letter.Reason, letter.Body.Length, BodyPreview.Of(letter.Body))
        : new QueueMessageDocument(message.Id, message.InsertedAt, message.DequeueCount, null, message.Body.Length, BodyPreview.Of(message.Body));

    private bool TryName(HttpContext context, [NotNullWhen(true)] out string? queue, [NotNullWhen(false)] out ProblemResult? refusal)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        queue = known().FirstOrDefault(one => one == name);
        refusal = queue is null ? Refusals.NotFound($"There is no queue '{name}'; there are {string.Join(", ", known().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))}.") : null;
        return refusal is null;
    }
}
