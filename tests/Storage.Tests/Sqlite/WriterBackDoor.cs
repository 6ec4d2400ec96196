using FunctionsPlatform.Storage.Sqlite;
using FunctionsPlatform.Storage.Sqlite.Writing;

namespace FunctionsPlatform.Storage.Tests.Sqlite;

/// <summary>Runs SQL on the writer's connection, to bring about what a test needs.</summary>
internal static class WriterBackDoor
{
    public static async Task ExecuteAsync(this SqliteStore store, string sql) => await store.Writer.SubmitAsync(new Sql(sql));

    public static Task<long> PagesAsync(this SqliteStore store) => store.ReadAsync("PRAGMA page_count");

    public static async Task<long> ReadAsync(this SqliteStore store, string sql) => await store.Writer.SubmitAsync(new Number(sql));

    private sealed class Sql(string sql) : WriteOperation<bool>
    {
        protected override bool Run(WriteSession session)
        {
            session.Database.Execute(sql);
            return true;
        }
    }

    private sealed class Number(string sql) : WriteOperation<long>
    {
        protected override long Run(WriteSession session) => session.Database.ReadInteger(sql);
    }
}
