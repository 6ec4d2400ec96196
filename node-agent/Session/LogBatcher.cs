using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;
using Google.Protobuf.WellKnownTypes;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Gathers lines into chunks.</summary>
internal sealed class LogBatcher(string requestId)
{
    private const int MaxLines = 500;
    private const int MaxCharacters = 128 * 1024;

    private LogChunk chunk = new() { RequestId = requestId };
    private int characters;

    public bool IsEmpty => chunk.Lines.Count == 0;

    public bool IsFull => chunk.Lines.Count >= MaxLines || characters >= MaxCharacters;

    public void Add(ContainerLogLine line)
    {
        chunk.Lines.Add(new LogLine { At = line.At.ToTimestamp(), Stream = line.Stream, Text = line.Text });
        characters += line.Text.Length;
    }

    /// <summary>The chunk so far; a new one begins.</summary>
    public LogChunk Take()
    {
        var taken = chunk;
        chunk = new LogChunk { RequestId = requestId };
        characters = 0;
        return taken;
    }
}
