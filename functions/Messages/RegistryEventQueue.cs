using System.Collections.Immutable;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Storage;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>The queue of registry events, for those who have brought them to one form: what senders add to them may be larger than a message.</summary>
internal static class RegistryEventQueue
{
    public const string Name = "registry-events";

    public static async Task SendAsync(IQueueStore queues, ImmutableArray<ImagePushed> pushes, CancellationToken cancellationToken)
    {
        foreach (var part in pushes.Chunk(RegistryEventWriter.MostInMessage)) await queues.SendAsync(Name, RegistryEventWriter.Write(part), TimeSpan.Zero, cancellationToken);
    }
}
