using System.Runtime.CompilerServices;
using FunctionsPlatform.Storage.Sqlite.Native;
using FunctionsPlatform.Storage.Sqlite.Reading;
using FunctionsPlatform.Storage.Sqlite.Tables;
using FunctionsPlatform.Storage.Sqlite.Writing;

namespace FunctionsPlatform.Storage.Sqlite.Blobs;

internal sealed class SqliteBlobStore(Writer writer, ReaderPool readers, NameIds names) : IBlobStore
{
    // Names fetched at a time while listing; a caller that deletes as it goes disturbs none of the later ones.
    private const int ListPage = 1000;

    public async ValueTask PutAsync(string container, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await WriteAsync(BlobWriteKind.Put, container, name, content, cancellationToken).ConfigureAwait(false);

    public async ValueTask AppendAsync(string container, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await WriteAsync(BlobWriteKind.Append, container, name, content, cancellationToken).ConfigureAwait(false);

    public ValueTask<bool> DeleteAsync(string container, string name, CancellationToken cancellationToken) =>
        WriteAsync(BlobWriteKind.Delete, container, name, default, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string container, string name, CancellationToken cancellationToken)
    {
        BlobRules.RequireName(container, name);
        if (names.Find(NameKind.Container, container) is not { } id) return ValueTask.FromResult<ReadOnlyMemory<byte>?>(null);
        return readers.ReadAsync(Get, (id, name), cancellationToken);
    }

    public async IAsyncEnumerable<string> ListAsync(string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BlobRules.RequireContainer(container);
        ArgumentNullException.ThrowIfNull(prefix);
        if (names.Find(NameKind.Container, container) is not { } id) yield break;
        for (var from = prefix; ;)
        {
            var page = await readers.ReadAsync(List, (id, from), cancellationToken).ConfigureAwait(false);
            foreach (var name in page)
            {
                if (!name.StartsWith(prefix, StringComparison.Ordinal)) yield break;
                yield return name;
            }

            if (page.Count < ListPage) yield break;
            from = page[^1] + '\0';
        }
    }

    private async ValueTask<bool> WriteAsync(BlobWriteKind kind, string container, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobRules.RequireName(container, name);
        cancellationToken.ThrowIfCancellationRequested();
        var id = await names.GetAsync(NameKind.Container, container).ConfigureAwait(false);
        return await writer.SubmitAsync(new BlobWriteOperation(kind, id, KeyCodec.Encode(name), content)).ConfigureAwait(false);
    }

    private static ReadOnlyMemory<byte>? Get(Reader reader, (long Container, string Name) address)
    {
        var name = KeyCodec.Encode(address.Name);
        var nameSum = Checksum.Add(0, name);
        var statement = reader.GetChunks.Bind(1, address.Container).Bind(2, name);
        try
        {
            if (!statement.Step()) return null;
            var first = Content().ToArray();
            if (!statement.Step()) return first;
            var whole = new MemoryStream();
            whole.Write(first);
            do whole.Write(Content());
            while (statement.Step());
            return whole.GetBuffer().AsMemory(0, (int)whole.Length);
        }
        finally
        {
            statement.Reset();
        }

        ReadOnlySpan<byte> Content()
        {
            var content = statement.Bytes(0);
            if (!statement.IsNull(1) && statement.Integer(1) != Checksum.Add(nameSum, content)) throw new StorageException($"The blob '{address.Name}' is damaged.");
            return content;
        }
    }

    private static List<string> List(Reader reader, (long Container, string From) request)
    {
        var page = new List<string>();
        var statement = reader.ListFrom.Bind(1, request.Container).Bind(2, KeyCodec.Encode(request.From)).Bind(3, ListPage);
        try
        {
            while (statement.Step()) page.Add(KeyCodec.Decode(statement.Bytes(0)));
            return page;
        }
        finally
        {
            statement.Reset();
        }
    }
}
