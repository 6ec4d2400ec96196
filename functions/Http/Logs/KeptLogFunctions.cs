using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.State;
using FunctionsPlatform.Storage;
using Google.Protobuf.WellKnownTypes;
using Node = FunctionsPlatform.Contracts.Resources.Node;

namespace FunctionsPlatform.Functions.Http;

/// <summary>The logs of containers that are over, also of those that no resource tells of any more: only nodes know what they keep, so they are asked.</summary>
internal sealed class KeptLogFunctions(ResourceStore store, LogAsker asker, TimeProvider time, IdSource ids, CancellationToken stopping)
{
    // Each is a message to an agent and a stream back.
    private const int AtOnce = 16;

    /// <summary>GET of the list: of an app, of a container, or of the whole namespace.</summary>
    public async Task<IResult> ListAsync(HttpContext context)
    {
        var (space, query) = ((string)context.Request.RouteValues["namespace"]!, context.Request.Query);
        if (Contracts.Validation.Names.ProblemWithLabel(space) is { } problem) return Refusals.BadRequest($"namespace: {problem}");
        var nodes = await store.ListAsync<Node>(null, ListQuery.All, context.RequestAborted);
        using var turns = new SemaphoreSlim(AtOnce);
        var answers = await Task.WhenAll(nodes.Items.Select(node => AskAsync(node.Metadata.Name, space, query["app"].ToString(), query["container"].ToString(), turns, context.RequestAborted)));
        var documents = answers.SelectMany(answer => (answer.Logs ?? []).Where(log => log.Namespace == space).Select(log => ToDocument(log, answer.Node)));
        var list = new KeptLogList([.. documents.OrderBy(document => document.Until)], [.. answers.Where(answer => answer.Logs is null).Select(answer => answer.Node)]);
        return new JsonResult<KeptLogList>(list, ApiJson.Default.KeptLogList);
    }

    /// <summary>GET of one, by its container's uid and the node that has it.</summary>
    public async Task<IResult> GetAsync(HttpContext context)
    {
        var (space, uid) = ((string)context.Request.RouteValues["namespace"]!, (string)context.Request.RouteValues["name"]!);
        if (!LogParameters.TryRead(context.Request, time.GetUtcNow(), out var parameters, out var refusal)) return refusal;
        if (context.Request.Query["node"].ToString() is not { Length: > 0 } node) return Refusals.BadRequest("node is missing: name the one that has the log, as the list tells it.");
        if (await store.GetAsync<Node>(null, node, context.RequestAborted) is null) return Refusals.NotFound($"There is no Node '{node}'.");
        var request = new LogRequest
        {
            RequestId = ids.NewUid(), Namespace = space, ContainerUid = uid, KeptOnly = true, Tail = parameters.Tail, Since = parameters.Since?.ToTimestamp(), Previous = parameters.Previous, Part = parameters.Part,
        };
        var answer = await asker.AskAsync(node, request, context.RequestAborted);
        return await LogReply.OfAsync(
            answer, node, parameters.AsJson, why => Refusals.Unavailable($"Node '{node}' keeps no log of a container '{uid}' in namespace '{space}': {why}."), time, stopping, context.RequestAborted);
    }

    /// <returns>No logs where the node has not answered.</returns>
    private async Task<(string Node, ImmutableArray<KeptLog>? Logs)> AskAsync(string node, string space, string app, string container, SemaphoreSlim turns, CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        try
        {
            var request = new LogRequest { RequestId = ids.NewUid(), Namespace = space, App = app, ContainerName = container, ListKept = true };
            return (node, await asker.AskAsync(node, request, cancellationToken) is { } answer ? await ReadAsync(answer, cancellationToken) : null);
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task<ImmutableArray<KeptLog>?> ReadAsync(LogAnswer answer, CancellationToken cancellationToken)
    {
        try
        {
            using var patience = new CancellationTokenSource(answer.Patience, time);
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, answer.Lost, stopping, patience.Token);
            var kept = ImmutableArray.CreateBuilder<KeptLog>();
            var isList = false;
            await foreach (var chunk in answer.Chunks.ReadAllAsync(waiting.Token))
            {
                // An older agent takes the question for one after a container's lines.
                isList |= chunk.Error.Length == 0 && chunk.Lines.Count == 0;
                kept.AddRange(chunk.Kept);
            }

            return isList ? kept.ToImmutable() : null;
        }
        catch (Exception silent) when (silent is StorageException || (silent is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
        finally
        {
            await answer.End();
        }
    }

    private static KeptLogDocument ToDocument(KeptLog log, string node) => new(
        log.ContainerName, log.ContainerUid, log.App, log.Part, node, log.From?.ToDateTimeOffset(), log.Until?.ToDateTimeOffset(), log.Bytes,
        [.. log.Runs.Select(run => new KeptRunDocument(run.StartedAt?.ToDateTimeOffset(), run.FinishedAt?.ToDateTimeOffset(), run.ExitCode))]);
}
