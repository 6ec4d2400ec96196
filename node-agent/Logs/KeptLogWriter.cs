using System.Text;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Logs;

/// <summary>Gathers lines into blocks. For one user at a time.</summary>
internal sealed class KeptLogWriter(KeptLogStore store, KeptLogKey key, int blockCharacters)
{
    private readonly StringBuilder block = new();
    private DateTimeOffset from;
    private DateTimeOffset until;
    private (DateTimeOffset At, int Lines) saved = store.SavedUntil(key.Uid, key.Part) ?? default;

    public void Add(ContainerLogLine line)
    {
        if (block.Length == 0) from = line.At;
        block.Append(KeptLineText.Write(line));
        until = line.At;
        saved = line.At == saved.At ? (saved.At, saved.Lines + 1) : (line.At, 1);
        if (block.Length >= blockCharacters) Flush();
    }

    public void Flush()
    {
        if (block.Length == 0) return;
        store.Append(key, block.ToString(), from, until, saved);
        block.Clear();
    }
}
