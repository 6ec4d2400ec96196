using System.Globalization;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Functions.Sessions;
using FunctionsPlatform.State;
using Container = FunctionsPlatform.Contracts.Resources.Container;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Commands, connections and files inside a container: WebSockets whose binary messages are <see cref="InteractionFrame"/>s. Each is in the audit trail, with what was asked.</summary>
internal sealed class InteractionFunctions(ResourceStore store, Interactions interactions, AuditTrail audit, TimeProvider time, IdSource ids, CancellationToken stopping)
{
    private const int MaxWords = 200;

    /// <summary>Runs a command.</summary>
    public Task<IResult> ExecAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var words = query["command"];
        if (words.Count is 0 or > MaxWords || string.IsNullOrEmpty(words[0])) return Refused($"command is missing, or has more than {MaxWords} words: give each word as a parameter of its own.");
        if (!ListParameters.TryReadFlag(query, "tty", out var tty) || !ListParameters.TryReadFlag(query, "stdin", out var stdin)) return Refused("tty and stdin must be true or false.");
        var start = new ExecStart { Command = { words.OfType<string>() }, Tty = tty, Stdin = stdin, Width = Number(query["width"]), Height = Number(query["height"]) };
        return RunAsync(context, "exec-container", request => request.Exec = start);
    }

    /// <summary>Connects to a port.</summary>
    public Task<IResult> ForwardAsync(HttpContext context)
    {
        var port = Number(context.Request.Query["port"]);
        return port is > 0 and < 65536 ? RunAsync(context, "forward-port", request => request.Forward = new ForwardStart { Port = port }) : Refused("port must be a number from 1 to 65535.");
    }

    /// <summary>Reads or writes files, as a tar archive, or tells what there is.</summary>
    public Task<IResult> ArchiveAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["path"].ToString() is not { Length: > 0 } path || path[0] != '/') return Refused("path must be absolute.");
        return query["do"].ToString() switch
        {
            "read" => RunAsync(context, "copy-files", request => request.ReadArchive = new ArchiveRead { Path = path }),
            "write" => RunAsync(context, "copy-files", request => request.WriteArchive = new ArchiveWrite { Folder = path }),
            "stat" => RunAsync(context, "copy-files", request => request.StatArchive = new ArchiveStat { Path = path }),
            var other => Refused($"do is '{other}'; must be read, write or stat."),
        };
    }

    private async Task<IResult> RunAsync(HttpContext context, string function, Action<InteractionRequest> ask)
    {
        var (space, name) = ((string)context.Request.RouteValues["namespace"]!, (string)context.Request.RouteValues["name"]!);
        if (Contracts.Validation.Names.ProblemWithLabel(space) is not null || await store.GetAsync<Container>(space, name, context.RequestAborted) is not { } container)
            return Refusals.NotFound($"There is no Container '{name}' in namespace '{space}'.");
        if (container.Spec.Node is not { } node) return Refusals.Unavailable($"Container '{name}' is not on a node yet.");
        if (!context.WebSockets.IsWebSocketRequest)
            return Refusals.BadRequest("This needs a WebSocket. Under the Azure Functions host, which lets none in, there is no way into containers; a control plane that runs as a process of its own has one.");
        var request = new InteractionRequest { RequestId = ids.NewUid(), Namespace = space, ContainerName = name, ContainerUid = container.Metadata.Uid ?? "", Part = context.Request.Query["part"].ToString() };
        ask(request);
        // Before it begins: a process that dies meanwhile leaves no gap.
        await audit.RecordAsync(context, Caller.Of(context), function, StatusCodes.Status101SwitchingProtocols, withQuery: true);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var bridge = new InteractionBridge(socket, time);
        switch (await interactions.OpenAsync(node, request, ended.Token))
        {
            case InteractionOpening.Opened opened:
                using (opened.Interaction) await bridge.RunAsync(opened.Interaction, ended.Token);
                break;
            case InteractionOpening.Refused refused:
                await bridge.RefuseAsync(refused.Why, ended.Token);
                break;
        }

        return InteractionResult.Instance;
    }

    private static Task<IResult> Refused(string why) => Task.FromResult<IResult>(Refusals.BadRequest(why));

    private static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= ushort.MaxValue ? number : 0;
}
