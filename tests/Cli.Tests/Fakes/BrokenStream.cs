using System.Text;

namespace FunctionsPlatform.Cli.Tests;

/// <summary>Some lines, and then a connection that is cut.</summary>
internal sealed class BrokenStream(params string[] lines) : MemoryStream(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))))
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await base.ReadAsync(buffer, cancellationToken) is var read and > 0 ? read : throw new IOException("The connection was cut.");
}
