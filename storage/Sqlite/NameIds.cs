using System.Collections.Concurrent;
using FunctionsPlatform.Storage.Sqlite.Native;
using FunctionsPlatform.Storage.Sqlite.Writing;

namespace FunctionsPlatform.Storage.Sqlite;

/// <summary>The numbers by which rows name their table, queue or container. Names are few and never removed, so all are in memory.</summary>
internal sealed class NameIds
{
    private readonly ConcurrentDictionary<(string Kind, string Name), long> ids = new();
    private readonly Writer writer;

    public NameIds(Database database, Writer writer)
    {
        this.writer = writer;
        using var all = database.Prepare("SELECT id, kind, name FROM names");
        while (all.Step()) ids[(all.Text(1), all.Text(2))] = all.Integer(0);
    }

    /// <returns>Null when nothing was ever written under this name.</returns>
    public long? Find(string kind, string name) => ids.TryGetValue((kind, name), out var id) ? id : null;

    /// <summary>The name's number; a new name is durable before it is used.</summary>
    public ValueTask<long> GetAsync(string kind, string name)
    {
        if (ids.TryGetValue((kind, name), out var id)) return ValueTask.FromResult(id);
        return writer.SubmitAsync(new CreateOperation(this, kind, name));
    }

    private sealed class CreateOperation(NameIds owner, string kind, string name) : WriteOperation<long>
    {
        protected override long Run(WriteSession session)
        {
            session.Names.Insert.Bind(1, kind).Bind(2, name).Run();
            var find = session.Names.Find.Bind(1, kind).Bind(2, name);
            find.Step();
            var id = find.Integer(0);
            find.Reset();
            return id;
        }

        protected override void OnCommitted(long committed) => owner.ids[(kind, name)] = committed;
    }
}
