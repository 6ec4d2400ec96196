using System.Collections.Concurrent;
using FunctionsPlatform.Storage.Sqlite.Native;

namespace FunctionsPlatform.Storage.Sqlite.Reading;

/// <summary>A few read connections, opened as they are needed. A read runs on its caller's thread: it takes microseconds, less than handing it over would.</summary>
internal sealed class ReaderPool(Func<Database> open, int size) : IDisposable
{
    private readonly SemaphoreSlim slots = new(size, size);
    private readonly ConcurrentStack<Reader> idle = new();
    private volatile bool disposed;

    /// <exception cref="StorageException">The file cannot be read.</exception>
    public ValueTask<TAnswer> ReadAsync<TState, TAnswer>(Func<Reader, TState, TAnswer> read, TState state, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(disposed, typeof(SqliteStore));
        return slots.Wait(0, CancellationToken.None) ? ValueTask.FromResult(Read(read, state)) : WaitAndReadAsync(read, state, cancellationToken);
    }

    public void Dispose()
    {
        disposed = true;
        // Each running read still holds its slot; taking all of them waits for all of them.
        for (var slot = 0; slot < size; slot++) slots.Wait();
        while (idle.TryPop(out var reader)) reader.Dispose();
        slots.Dispose();
    }

    private async ValueTask<TAnswer> WaitAndReadAsync<TState, TAnswer>(Func<Reader, TState, TAnswer> read, TState state, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Read(read, state);
    }

    private TAnswer Read<TState, TAnswer>(Func<Reader, TState, TAnswer> read, TState state)
    {
        Reader? reader = null;
        try
        {
            if (!idle.TryPop(out reader)) reader = new Reader(open());
            return read(reader, state);
        }
        catch (SqliteError error)
        {
            throw new StorageException($"The read failed: {error.Message}", error);
        }
        finally
        {
            if (reader is not null) idle.Push(reader);
            slots.Release();
        }
    }
}
