using System.Text;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage.Azure.Http;

namespace FunctionsPlatform.Storage.Azure.Blobs;

/// <summary>
/// Adds to the end of a block blob: upload a block, then replace the blob's list of blocks on condition that the blob is still the one that was read. Append blobs would
/// take one request instead of three, but a blob cannot change its kind, so a put could not replace what an append began; and an append whose answer was lost could not
/// be looked up, whereas a block has a name.
/// </summary>
internal sealed class BlobAppender(IdSource ids) : IDisposable
{
    // The service takes 50,000; an append by append written log is rewritten as one block long before.
    private const int MaxBlocks = 10_000;
    private const int MaxAttempts = 50;
    private const int StageAttempts = 4;
    private const int IdLength = 24;

    // Appends of this process to one blob take turns: else each of n at once would fail n times.
    private readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 32).Select(_ => new SemaphoreSlim(1))];

    public async Task AppendAsync(BlockBlobClient blob, ReadOnlyMemory<byte> content)
    {
        var turn = turns[(int)((uint)string.GetHashCode(blob.Uri.AbsoluteUri, StringComparison.Ordinal) % (uint)turns.Length)];
        await turn.WaitAsync().ConfigureAwait(false);
        try
        {
            var id = NewId();
            for (var attempt = 1; ; attempt++)
            {
                if (await TryAppendAsync(blob, id, content).ConfigureAwait(false)) return;
                if (attempt == MaxAttempts) throw new StorageException($"Other processes kept writing to the blob {blob.Name}; nothing was appended.");
            }
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        foreach (var turn in turns) turn.Dispose();
    }

    /// <returns>False when the blob was written by someone else meanwhile.</returns>
    private async Task<bool> TryAppendAsync(BlockBlobClient blob, string id, ReadOnlyMemory<byte> content)
    {
        var (blocks, condition) = await ReadAsync(blob).ConfigureAwait(false);
        try
        {
            if (blocks is null) blocks = [await RestageAsync(blob, condition).ConfigureAwait(false)];
            if (!content.IsEmpty)
            {
                await StageAsync(blob, id, content).ConfigureAwait(false);
                blocks.Add(id);
            }

            await CommitAsync(blob, blocks, id, condition).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException moved) when (moved.ErrorCode is "ConditionNotMet" or "BlobAlreadyExists" or "InvalidBlockList" or "BlobNotFound")
        {
            return false;
        }
    }

    /// <returns>The blob's blocks, none when there is no blob, null when it has content that is to become a block first; and the condition under which that stays true.</returns>
    private static async Task<(List<string>? Blocks, BlobRequestConditions Condition)> ReadAsync(BlockBlobClient blob)
    {
        try
        {
            var found = await blob.GetBlockListAsync(BlockListTypes.Committed).ConfigureAwait(false);
            var condition = new BlobRequestConditions { IfMatch = found.GetRawResponse().Headers.ETag };
            var blocks = found.Value.CommittedBlocks.Select(block => block.Name).ToList();
            var isWhole = blocks.Count < MaxBlocks && (blocks.Count > 0 || found.Value.BlobContentLength == 0) && blocks.All(block => block.Length == IdLength * 4 / 3);
            return (isWhole ? blocks : null, condition);
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return ([], new BlobRequestConditions { IfNoneMatch = ETag.All });
        }
    }

    private async Task<string> RestageAsync(BlockBlobClient blob, BlobRequestConditions condition)
    {
        var whole = await blob.DownloadContentAsync(condition, CancellationToken.None).ConfigureAwait(false);
        var id = NewId();
        await StageAsync(blob, id, whole.Value.Content.ToMemory()).ConfigureAwait(false);
        return id;
    }

    // The same block under the same name: sent twice it is there once, and nothing is appended before the list names it.
    private static async Task StageAsync(BlockBlobClient blob, string id, ReadOnlyMemory<byte> content)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var stream = BinaryData.FromBytes(content).ToStream();
                await blob.StageBlockAsync(id, stream).ConfigureAwait(false);
                return;
            }
            catch (Exception lost) when (Failures.IsService(lost) && Failures.Write("", lost).OutcomeUnknown)
            {
                if (attempt == StageAttempts) throw new StorageException($"A block for the blob {blob.Name} got no answer {attempt} times; nothing was appended.", lost);
            }
        }
    }

    private static async Task CommitAsync(BlockBlobClient blob, List<string> blocks, string own, BlobRequestConditions condition)
    {
        try
        {
            await blob.CommitBlockListAsync(blocks, new CommitBlockListOptions { Conditions = condition }).ConfigureAwait(false);
        }
        catch (Exception lost) when (Failures.IsService(lost) && Failures.Write("", lost).OutcomeUnknown)
        {
            var (now, _) = await ReadAsync(blob).ConfigureAwait(false);
            if (now is null || !now.Contains(own, StringComparer.Ordinal)) throw;
        }
    }

    // All ids of a blob must have one length.
    private string NewId() => Convert.ToBase64String(Encoding.ASCII.GetBytes(ids.NewSuffix(IdLength)));
}
