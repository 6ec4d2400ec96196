using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FunctionsPlatform.Contracts.CloudEvents;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>Carries out the commands of other systems, each once for its source and id, and answers.</summary>
/// <remarks>
/// <para>The order is: act, note the answer, send it, give the message back. A process that dies in between acts again; what the command changed carries its key then, so nothing is done twice. An answer
/// may come twice, with the same id.</para>
/// <para>What can never be done is answered, or is poison at once when nobody asked for an answer. A storage that is away is an exception: the message comes again.</para>
/// </remarks>
internal sealed class CommandFunction(
    CommandPlanner planner, CommandAuthority authority, HandledMessages handled, ICommandReplies replies, AuditTrail audit, TimeProvider time, ILogger<CommandFunction> logger)
{
    private const int LongestSender = 200;

    public async Task<HandlerResult> RunAsync(QueueDelivery delivery, CancellationToken cancellationToken)
    {
        if (Read(delivery.Body) is not CloudEventResult.Read { Event: var command }) return await RefuseUnreadAsync(delivery, cancellationToken);
        if (command.ReplyTo is { } queue && !authority.MayReplyTo(queue)) return Poison(command, $"replyto is '{queue}': {authority.ReplyRule}");

        var key = KeyOf(command.Source, command.Id);
        if (await handled.FindAsync(CommandQueue.Name, key, cancellationToken) is { } noted)
        {
            logger.CommandRepeated(command.Id, command.Source);
            await ReplyAsync(command.ReplyTo, key, Encoding.UTF8.GetBytes(noted), cancellationToken);
            return new HandlerResult.Completed();
        }

        var (status, answer, problem) = Describe(command, key, await ActAsync(command, key, cancellationToken));
        if (problem is not null && command.ReplyTo is null) return Poison(command, $"{problem.Type[(problem.Type.LastIndexOf(':') + 1)..]}: {WordsOf(problem)}");
        if (problem is not null) logger.CommandRefused(command.Id, command.Source, WordsOf(problem));
        await handled.AddAsync(CommandQueue.Name, key, cancellationToken, Encoding.UTF8.GetString(answer));
        await ReplyAsync(command.ReplyTo, key, answer, cancellationToken);
        return new HandlerResult.Completed();
    }

    private async Task<IResult> ActAsync(CloudEvent command, string key, CancellationToken cancellationToken)
    {
        var plan = planner.Plan(command, key);
        if (plan is CommandPlan.Refuse refuse) return refuse.Problem;
        var (address, run) = (CommandPlan.Do)plan;
        var sender = command.Source.Length <= LongestSender ? command.Source : command.Source[..LongestSender];
        var caller = authority.CallerOf(new CommandMark(key, sender, $"command {command.Id[..Math.Min(command.Id.Length, LongestSender)]}"));
        var result = await authority.CheckAsync(caller, address.Namespace!, cancellationToken) ?? await run(caller, cancellationToken);
        // A busy platform: it has not been said that it cannot be.
        if (result is ProblemResult { Problem: { Status: >= 500 } busy }) throw new TimeoutException(busy.Detail);
        var status = StatusOf(result);
        await audit.RecordAsync(caller, CommandQueue.Name, command.Type, address.Path, status);
        logger.CommandDone(command.Id, command.Source, command.Type, address.Path, status);
        return result;
    }

    private (int Status, byte[] Answer, Problem? Problem) Describe(CloudEvent command, string key, IResult result) => result switch
    {
        ProblemResult { Problem: var problem } => (problem.Status, CommandReply.OfProblem(command.Id, command.Source, key, problem, time.GetUtcNow()), problem),
        ResourceResult { Resource: var resource, Status: var status } => (status, CommandReply.OfResource(command, key, status, resource, time.GetUtcNow()), null),
        _ => (StatusCodes.Status204NoContent, CommandReply.OfResource(command, key, StatusCodes.Status204NoContent, null, time.GetUtcNow()), null),
    };

    // Whoever asked for an answer gets one, if it can be told where.
    private async Task<HandlerResult> RefuseUnreadAsync(QueueDelivery delivery, CancellationToken cancellationToken)
    {
        var reason = Read(delivery.Body) is CloudEventResult.Wrong wrong ? string.Join("; ", wrong.Errors) : "is no event";
        var (id, source, replyTo) = Glimpse(delivery.Body);
        logger.CommandRefused(id ?? delivery.Id, source ?? "", reason);
        if (replyTo is null || !authority.MayReplyTo(replyTo)) return new HandlerResult.Poison($"not a CloudEvents 1.0 JSON event: {reason}");
        var problem = Refusals.Malformed($"Not a CloudEvents 1.0 JSON event: {reason}").Problem;
        var key = KeyOf(source ?? "", id ?? delivery.Id);
        await ReplyAsync(replyTo, key, CommandReply.OfProblem(id, source, key, problem, time.GetUtcNow()), cancellationToken);
        return new HandlerResult.Completed();
    }

    private HandlerResult.Poison Poison(CloudEvent command, string reason)
    {
        logger.CommandRefused(command.Id, command.Source, reason);
        return new HandlerResult.Poison(reason);
    }

    private Task ReplyAsync(string? queue, string key, byte[] answer, CancellationToken cancellationToken) =>
        queue is null ? Task.CompletedTask : replies.SendAsync(queue, key, answer, cancellationToken);

    private static CloudEventResult Read(ReadOnlyMemory<byte> body)
    {
        // Others can put more into a queue of Azure's than we can.
        if (body.Length > QueueLimits.BodyBytes) return Wrong($"has {body.Length} bytes; at most {QueueLimits.BodyBytes} are taken");
        try
        {
            using var document = JsonText.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
            return CloudEventReader.Read(body);
        }
        catch (JsonException error)
        {
            return Wrong($"is no JSON: {error.Message}");
        }
    }

    private static CloudEventResult.Wrong Wrong(string message) => new([new FieldError("", message)]);

    private static (string? Id, string? Source, string? ReplyTo) Glimpse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonText.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? (TextOf(document, "id"), TextOf(document, "source"), TextOf(document, "replyto")) : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? TextOf(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 1024 } text ? text : null;

    private static int StatusOf(IResult result) => result switch
    {
        ProblemResult problem => problem.Problem.Status,
        ResourceResult written => written.Status,
        _ => StatusCodes.Status204NoContent,
    };

    private static string WordsOf(Problem problem) => problem.Errors is { Length: > 1 } errors ? string.Join("; ", errors) : problem.Detail ?? problem.Title;

    private static string KeyOf(string source, string id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{source}\n{id}")).AsSpan(0, 16));
}
