namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>Keeps logs from growing without end.</summary>
public sealed partial class ProcessRuntime
{
    private static readonly TimeSpan NoisyLogCheck = TimeSpan.FromMilliseconds(50);

    private async Task CheckLogsAsync()
    {
        try
        {
            for (var pause = options.LogCheckPeriod; ; )
            {
                await Task.Delay(pause, time, life.Token);
                var moved = 0;
                foreach (var (uid, run) in watchedRuns) moved += MoveAsideIfLong(FolderOf(uid), run) ? 1 : 0;
                // Somebody is noisy: looked at again before much more has come.
                pause = moved > 0 ? NoisyLogCheck : options.LogCheckPeriod;
            }
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            // Quiet end.
        }
    }

    /// <returns>Whether it was.</returns>
    private bool MoveAsideIfLong(ProcessFolder folder, int run)
    {
        try
        {
            var log = new FileInfo(folder.LogOf(run));
            if (!log.Exists || log.Length < options.MaxLogBytes) return false;
            // The process keeps the file open and appends: it is copied and cut, which may lose the lines written in between.
            // Of one that writes faster than we look, only the end is kept.
            using var stream = new FileStream(log.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            stream.Position = Math.Max(0, stream.Length - options.MaxLogBytes);
            using (var older = new FileStream(folder.OlderLogOf(run), FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete)) CopyUpTo(stream, older, options.MaxLogBytes);
            stream.SetLength(0);
            return true;
        }
        catch (IOException failure)
        {
            logger.LogNotMoved(folder.Uid, failure.Message);
        }

        return false;
    }

    // Not to the end: the program goes on writing while we copy.
    private static void CopyUpTo(FileStream from, FileStream to, long bytes)
    {
        var buffer = new byte[64 * 1024];
        while (bytes > 0 && from.Read(buffer, 0, (int)Math.Min(buffer.Length, bytes)) is > 0 and var read)
        {
            to.Write(buffer, 0, read);
            bytes -= read;
        }
    }
}
