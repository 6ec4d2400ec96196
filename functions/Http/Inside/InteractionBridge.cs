using System.Buffers;
using System.Net.WebSockets;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Functions.Sessions;
using Google.Protobuf;
using Grpc.Core;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Carries frames between a WebSocket and an agent's stream. Each way one frame at a time: who reads slowly slows the other end down, and nothing piles up here.</summary>
internal sealed class InteractionBridge(WebSocket socket, TimeProvider time)
{
    public const int MaxFrame = 256 * 1024;

    /// <summary>A terminal that somebody has left open.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromHours(1);

    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <summary>Says why nothing can be, and ends.</summary>
    public async Task RefuseAsync(string why, CancellationToken cancellationToken)
    {
        await SendAsync(new InteractionFrame { Failure = why }, cancellationToken);
        await CloseAsync();
    }

    /// <summary>Until one end is done, or both are silent for too long.</summary>
    public async Task RunAsync(Interaction interaction, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(LongestSilence, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, interaction.Ended, silence.Token);
        // A read of a WebSocket that is cancelled breaks it, and what was sent last with it: this is cancelled only when all was said.
        using var listening = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        var fromClient = FromClientAsync(interaction, silence, over.Token, listening.Token);
        var fromNode = FromNodeAsync(interaction, silence, over.Token);
        try
        {
            // The node says all it has even when the client has no more to say; a client that leaves ends it.
            if (await Task.WhenAny(fromClient, fromNode) == fromClient && !await fromClient) return;
            await fromNode;
        }
        catch (Exception ended) when (ended is OperationCanceledException or RpcException or IOException or WebSocketException or InvalidOperationException)
        {
            if (silence.IsCancellationRequested) await TryRefuseAsync($"it was ended: nothing was said for {LongestSilence.TotalMinutes:0} minutes");
            else if (!cancellationToken.IsCancellationRequested) await TryRefuseAsync("the connection to the node broke");
        }
        finally
        {
            await over.CancelAsync();
            await CloseAsync();
            listening.CancelAfter(Farewell);
            await Task.WhenAll(fromClient, fromNode).ContinueWith(static all => all.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task FromNodeAsync(Interaction interaction, CancellationTokenSource silence, CancellationToken over)
    {
        // The first frame was read already: it has said whose answer it is, and perhaps that there is none.
        var frame = interaction.Incoming.Current;
        while (true)
        {
            silence.CancelAfter(LongestSilence);
            if (frame.BodyCase != InteractionFrame.BodyOneofCase.None) await SendAsync(frame, over);
            if (frame.BodyCase is InteractionFrame.BodyOneofCase.ExitCode or InteractionFrame.BodyOneofCase.Failure or InteractionFrame.BodyOneofCase.Done) return;
            if (!await interaction.Incoming.MoveNext(over)) throw new IOException("The agent ended its stream without a last word.");
            frame = interaction.Incoming.Current;
        }
    }

    /// <returns>False: the client has left.</returns>
    private async Task<bool> FromClientAsync(Interaction interaction, CancellationTokenSource silence, CancellationToken over, CancellationToken listening)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxFrame);
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult received;
                do
                {
                    if (length == buffer.Length) return false;
                    received = await socket.ReceiveAsync(buffer.AsMemory(length), listening);
                    if (received.MessageType == WebSocketMessageType.Close) return false;
                    length += received.Count;
                }
                while (!received.EndOfMessage);

                silence.CancelAfter(LongestSilence);
                // What is typed after the end is for nobody.
                if (over.IsCancellationRequested) continue;
                await interaction.Outgoing.WriteAsync(InteractionFrame.Parser.ParseFrom(buffer, 0, length), over);
            }
        }
        catch (Exception left) when (left is WebSocketException or InvalidProtocolBufferException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Task SendAsync(InteractionFrame frame, CancellationToken cancellationToken) => socket.SendAsync(frame.ToByteArray(), WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);

    private async Task TryRefuseAsync(string why)
    {
        try
        {
            using var limit = new CancellationTokenSource(Farewell, time);
            await SendAsync(new InteractionFrame { Failure = why }, limit.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            // Nobody is there to be told.
        }
    }

    private async Task CloseAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(Farewell, time);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            // It is closed, then.
        }
    }
}
