using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Orchestrations.Events;

/// <summary>Writes Events. What happens again to the same resource for the same reason is counted in one.</summary>
/// <remarks>Told twice with the same time it counts once, so a repeated delivery does no harm; told out of order, the older is not counted.</remarks>
public sealed class EventRecorder(ResourceStore resources, TimeProvider time, ILogger<EventRecorder> logger)
{
    private const int Tries = 8;
    private const int NameStem = 50;
    private const int HashCharacters = 12;
    private const int MaxMessage = 1024;

    /// <summary>Records what happened in one namespace. Events are for people: when others keep writing the same ones, some may go uncounted.</summary>
    public async Task RecordAsync(string @namespace, ImmutableArray<EventRecord> records, CancellationToken cancellationToken)
    {
        foreach (var part in records.Chunk(ResourceBatches.Size)) await RecordPartAsync(@namespace, part, cancellationToken).ConfigureAwait(false);
    }

    private async Task RecordPartAsync(string @namespace, EventRecord[] records, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var snapshot = await resources.SnapshotAsync(@namespace, cancellationToken).ConfigureAwait(false);
            var transaction = resources.Begin(@namespace);
            foreach (var same in records.GroupBy(NameOf)) Add(transaction, same.Key, @namespace, snapshot.Get<Event>(same.Key), [.. same.OrderBy(record => record.At)]);
            if (transaction.IsEmpty) return;
            if (await transaction.CommitAsync(cancellationToken).ConfigureAwait(false) is ResourceTransactionOutcome.Committed) return;
        }

        logger.EventsDropped(@namespace, records.Length);
    }

    private void Add(ResourceTransaction transaction, string name, string @namespace, Event? known, EventRecord[] records)
    {
        var news = records.Where(record => known is null || record.At > known.LastTimestamp).DistinctBy(record => record.At).ToList();
        if (news.Count == 0) return;
        var last = news[^1].At;
        if (known is not null)
        {
            transaction.Put(known with { Count = known.Count + news.Count, LastTimestamp = last, Message = Cut(news[^1].Message) });
            return;
        }

        var first = news[0];
        transaction.Create(new Event
        {
            Metadata = new ObjectMeta { Name = name, Namespace = @namespace, CreationTimestamp = time.GetUtcNow() },
            Regarding = first.Regarding,
            Type = first.Type,
            Reason = first.Reason,
            Message = Cut(news[^1].Message),
            Count = news.Count,
            FirstTimestamp = first.At,
            LastTimestamp = last,
            Source = first.Source,
        });
    }

    // Without the message: that names lengths and counts, and would make every repetition another Event.
    private static string NameOf(EventRecord record)
    {
        var identity = $"{record.Regarding.Kind}\n{record.Regarding.Name}\n{record.Regarding.Uid}\n{record.Type}\n{record.Reason}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..HashCharacters];
        var name = record.Regarding.Name;
        var stem = name.Length <= NameStem ? name : name[..NameStem].TrimEnd('-');
        return $"{stem}-{hash}";
    }

    private static string Cut(string message) => message.Length <= MaxMessage ? message : message[..MaxMessage] + "…";
}
