using FunctionsPlatform.Storage.Sqlite.Native;
using Microsoft.Extensions.Logging;

namespace FunctionsPlatform.Storage.Sqlite.Writing;

/// <summary>The one thread that writes. It puts all operations that have queued up behind it into one transaction, so that many small
/// durable writes share one fsync; a lone caller waits for nobody.</summary>
internal sealed class Writer
{
    // A group is also the time that its first caller waits for its last: at about 10 µs an operation, some 10 ms at most.
    private const int GroupOperations = 1024;
    private readonly object admission = new();
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Database database;
    private readonly WriteSession session;
    private readonly Maintenance maintenance;
    private readonly ILogger logger;
    private readonly List<WriteOperation> group = new(GroupOperations);
    private Queue<WriteOperation> pending = new();
    private bool maintenanceDue;
    private bool stopping;
    private volatile StorageException? broken;

    public Writer(Database database, Maintenance maintenance, TimeProvider time, ILogger logger)
    {
        this.database = database;
        this.maintenance = maintenance;
        this.logger = logger;
        session = new WriteSession(database, time);
        new Thread(Run) { Name = "sqlite-writer", IsBackground = true }.Start();
    }

    /// <summary>Queues the operation and returns its answer to come, durable once it is there.</summary>
    /// <exception cref="StorageException">The store broke before; nothing is written any more until it is opened again.</exception>
    public ValueTask<TAnswer> SubmitAsync<TAnswer>(WriteOperation<TAnswer> operation)
    {
        if (broken is { } cause) throw new StorageException($"The store refuses writes until it is opened again: {cause.Message}", cause);
        lock (admission)
        {
            ObjectDisposedException.ThrowIf(stopping, typeof(SqliteStore));
            pending.Enqueue(operation);
            if (pending.Count == 1) Monitor.Pulse(admission); // Else the writer has been told already.
        }

        return operation.Answer;
    }

    /// <summary>Lets the writer look after the file when it has a moment.</summary>
    public void RequestMaintenance()
    {
        lock (admission)
        {
            maintenanceDue = true;
            Monitor.Pulse(admission);
        }
    }

    /// <summary>Writes what was queued and ends. Later operations are refused.</summary>
    public Task StopAsync()
    {
        lock (admission)
        {
            stopping = true;
            Monitor.Pulse(admission);
        }

        return stopped.Task;
    }

    private void Run()
    {
        var spare = new Queue<WriteOperation>();
        while (true)
        {
            bool ends, maintains;
            Queue<WriteOperation> arrived;
            lock (admission)
            {
                while (pending.Count == 0 && !maintenanceDue && !stopping) Monitor.Wait(admission);
                (arrived, pending) = (pending, spare);
                (ends, maintains, maintenanceDue) = (stopping, maintenanceDue, false);
            }

            while (arrived.Count > 0)
            {
                while (group.Count < GroupOperations && arrived.TryDequeue(out var operation)) group.Add(operation);
                Write();
                group.Clear();
            }

            spare = arrived;
            if (maintains && broken is null) Maintain();
            if (!ends) continue;
            stopped.SetResult();
            return;
        }
    }

    private void Write()
    {
        while (group.Count > 0)
        {
            var executing = -1;
            try
            {
                session.Begin(NeedsDisk());
                for (executing = 0; executing < group.Count; executing++) group[executing].Execute(session);
            }
            catch (SqliteError error) when (error.ConcernsTheStore || executing < 0)
            {
                FailAll(error, outcomeUnknown: false);
                return;
            }
            catch (Exception error) when (executing >= 0)
            {
                // This one operation cannot be done; the others can, without it.
                if (!TryRollback()) return;
                group[executing].Fail(new StorageException($"The write was refused: {error.Message}", error));
                group.RemoveAt(executing);
                continue;
            }

            Commit();
            return;
        }
    }

    private bool NeedsDisk()
    {
        foreach (var operation in group)
        {
            if (operation.NeedsDisk) return true;
        }

        return false;
    }

    private void Commit()
    {
        try
        {
            session.Commit();
        }
        catch (SqliteError error)
        {
            // The log may hold the whole commit although its fsync failed; the next opening would then find it.
            FailAll(error, outcomeUnknown: true);
            return;
        }

        maintenance.OnWritten();
        foreach (var operation in group) operation.Complete();
    }

    private void FailAll(SqliteError error, bool outcomeUnknown)
    {
        if (error.BreaksTheStore) Break(error);
        else logger.GroupFailed(error, group.Count);
        if (!TryRollback()) return;
        FailGroup(new StorageException($"The write failed: {error.Message}", outcomeUnknown, error));
    }

    private bool TryRollback()
    {
        try
        {
            session.Rollback();
            return true;
        }
        catch (SqliteError error)
        {
            Break(error);
            FailGroup(new StorageException($"The write failed and could not be undone: {error.Message}", outcomeUnknown: true, error));
            return false;
        }
    }

    // Each caller gets an exception of its own: a shared one would collect the stack traces of all.
    private void FailGroup(StorageException cause)
    {
        foreach (var operation in group) operation.Fail(new StorageException(cause.Message, cause.OutcomeUnknown, cause.InnerException));
        group.Clear();
    }

    private void Break(SqliteError error)
    {
        logger.StoreBroken(error);
        broken = new StorageException(error.Message, error);
    }

    private void Maintain()
    {
        try
        {
            maintenance.Run(database);
        }
        catch (SqliteError error)
        {
            logger.MaintenanceFailed(error);
        }
    }
}
