using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace FunctionsPlatform.Cli.Logs;

/// <summary>
/// Writes the lines of several logs in the order of their times. Of a log that is followed nobody knows when its next line comes: there a line waits a moment for earlier ones of the others, and
/// then goes. A log that is far ahead of the others is made to wait.
/// </summary>
internal sealed class LogMerger(CliHost host, bool withNames, TimeSpan? longestWait)
{
    private const int Ahead = 2000;

    private readonly Channel<(Source Source, LogEntry? Entry)> arrived = Channel.CreateUnbounded<(Source, LogEntry?)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<Source> sources = [];
    private readonly Lock gate = new();

    /// <summary>A log whose lines are to come. It must be ended.</summary>
    public Source Add(string name)
    {
        var source = new Source(name, arrived.Writer, Ahead);
        lock (gate) sources.Add(source);
        return source;
    }

    /// <summary>There will be no other logs.</summary>
    public void Close() => arrived.Writer.TryComplete();

    /// <summary>Writes until every log has ended and there will be no other.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (arrived.Reader.TryRead(out var next)) next.Source.Take(next.Entry, host.Time.GetTimestamp());
            if (Next(out var pause) is { } source)
            {
                Write(source.Name, source.Give());
                continue;
            }

            if (longestWait is not null) host.Out.Flush();
            if (!await WaitAsync(pause, cancellationToken) && pause is null) return;
        }
    }

    /// <returns>The log whose line is next. Null: nothing can be said yet.</returns>
    /// <param name="pause">How long until something can be said, whatever comes.</param>
    private Source? Next(out TimeSpan? pause)
    {
        pause = null;
        Source? first = null;
        var all = true;
        lock (gate)
        {
            sources.RemoveAll(source => source.IsOver);
            foreach (var source in sources)
            {
                if (source.First is not { } entry) all = false;
                else if (first is null || entry.At < first.First!.At) first = source;
            }
        }

        if (first is null || all) return first;
        // Where nothing else can come, there is nothing to wait for.
        if (longestWait is not { } longest) return arrived.Reader.Completion.IsCompleted ? first : null;
        var waited = host.Time.GetElapsedTime(first.Since);
        if (waited >= longest) return first;
        pause = longest - waited;
        return null;
    }

    /// <returns>False: nothing will come any more.</returns>
    private async Task<bool> WaitAsync(TimeSpan? pause, CancellationToken cancellationToken)
    {
        var coming = arrived.Reader.WaitToReadAsync(cancellationToken).AsTask();
        if (pause is null) return await coming;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(coming, Task.Delay(pause.Value, host.Time, ended.Token));
        await ended.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first != coming || await coming;
    }

    private void Write(string name, string text)
    {
        lock (host.Out) host.Out.WriteLine(withNames ? $"[{name}] {text}" : text);
    }

    /// <summary>One log's lines on their way.</summary>
    [SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.")]
    internal sealed class Source(string name, ChannelWriter<(Source, LogEntry?)> arrived, int ahead)
    {
        private readonly SemaphoreSlim room = new(ahead);
        private readonly Queue<(LogEntry Entry, long Since)> lines = [];
        private bool ended;

        public string Name => name;

        /// <summary>Null: none has come.</summary>
        public LogEntry? First => lines.TryPeek(out var first) ? first.Entry : null;

        /// <summary>Since when its first line waits.</summary>
        public long Since => lines.Peek().Since;

        public bool IsOver => ended && lines.Count == 0;

        public async Task WriteAsync(LogEntry entry, CancellationToken cancellationToken)
        {
            await room.WaitAsync(cancellationToken);
            arrived.TryWrite((this, entry));
        }

        public void End() => arrived.TryWrite((this, null));

        public void Take(LogEntry? entry, long now)
        {
            if (entry is null) ended = true;
            else lines.Enqueue((entry, now));
        }

        public string Give()
        {
            room.Release();
            return lines.Dequeue().Entry.Text;
        }
    }
}
