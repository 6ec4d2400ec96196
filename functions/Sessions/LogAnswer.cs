using System.Threading.Channels;
using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>What a node answers to a log request, as it comes.</summary>
/// <param name="End">Tells the node that nobody reads any more; to be called once.</param>
/// <param name="Patience">How long to wait for the first chunk.</param>
/// <param name="Lost">Cancelled when the node can no longer answer.</param>
internal sealed record LogAnswer(ChannelReader<LogChunk> Chunks, Func<Task> End, TimeSpan Patience, CancellationToken Lost);
