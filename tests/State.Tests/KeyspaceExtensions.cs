namespace FunctionsPlatform.State.Tests;

internal static class KeyspaceExtensions
{
    public static async Task<long> PutAsync(this State.Keyspace keyspace, string key, string value) =>
        (await keyspace.CommitAsync(Transaction.Put(key, World.Bytes(value)), World.Stop)).Revision;

    public static async Task<long> DeleteAsync(this State.Keyspace keyspace, string key) =>
        (await keyspace.CommitAsync(Transaction.Delete(key), World.Stop)).Revision;

    public static async Task<string> GetAsync(this State.Keyspace keyspace, string key, long revision = 0)
    {
        var range = await keyspace.RangeAsync(RangeQuery.One(key) with { Revision = revision }, World.Stop);
        return World.Text(range.KeyValues.FirstOrDefault());
    }

    /// <summary>All keys and values as of a revision, written <c>a=1 b=2</c>.</summary>
    public static async Task<string> DumpAsync(this State.Keyspace keyspace, long revision = 0)
    {
        var range = await keyspace.RangeAsync(RangeQuery.All with { Revision = revision }, World.Stop);
        return string.Join(' ', range.KeyValues.Select(value => $"{value.Key}={World.Text(value)}"));
    }

    public static async Task<long> RevisionAsync(this State.Keyspace keyspace) =>
        (await keyspace.RangeAsync(RangeQuery.All with { CountOnly = true }, World.Stop)).Revision;

    /// <summary>The first <paramref name="count"/> batches of a watch.</summary>
    public static Task<List<WatchBatch>> TakeAsync(this State.Keyspace keyspace, WatchRequest request, int count)
    {
        return World.Within(Take(), $"{count} watch batches from revision {request.FromRevision}");

        async Task<List<WatchBatch>> Take()
        {
            var batches = new List<WatchBatch>();
            await foreach (var batch in keyspace.WatchAsync(request, World.Stop))
            {
                batches.Add(batch);
                if (batches.Count == count) break;
            }

            return batches;
        }
    }
}
