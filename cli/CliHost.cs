using System.Text;
using FunctionsPlatform.Cli.Client;
using Microsoft.Win32.SafeHandles;

namespace FunctionsPlatform.Cli;

/// <summary>Everything of the outside world that commands touch, so that tests can stand in for it.</summary>
internal sealed record CliHost
{
    private const int OutputBufferSize = 16 * 1024;

    public required TextReader In { get; init; }

    /// <summary>Data only. Buffered: flush after what must be seen at once.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Talk: progress, problems, hints.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>The input as it is, for programs elsewhere.</summary>
    public Func<Stream> RawIn { get; init; } = StandardInput;

    /// <summary>The output as it is, of programs elsewhere.</summary>
    public Func<Stream> RawOut { get; init; } = Console.OpenStandardOutput;

    public Func<Stream> RawError { get; init; } = Console.OpenStandardError;

    /// <summary>Whether people look at <see cref="Out"/> and want colour.</summary>
    public bool Colour { get; init; }

    public required Func<string, string?> Variable { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Makes what carries requests there. Disposed by the caller.</summary>
    public required Func<Connection, HttpMessageHandler> Transport { get; init; }

    public static CliHost OfThisProcess() => new()
    {
        In = Console.In,
        Out = new StreamWriter(StandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), OutputBufferSize),
        Error = Console.Error,
        RawOut = StandardOutput,
        Colour = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        Variable = Environment.GetEnvironmentVariable,
        Time = TimeProvider.System,
        // A proxy that the environment names must not come between this machine and itself.
        Transport = connection => new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = !connection.Url.IsLoopback, SslOptions = connection.Trust.ToOptions(),
        },
    };

    /// <summary>Of a terminal the console's own stream gives whole lines, edited and echoed by itself; a FileStream gives keys.</summary>
    private static Stream StandardInput() =>
        Console.IsInputRedirected ? Console.OpenStandardInput() : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    /// <summary>The console's own stream says nothing when a pipe's reader has gone, and a watch would go on for nobody; a FileStream throws.</summary>
    /// <remarks>Not for files: a FileStream keeps a position of its own there, and the next program of a script would write over what this one wrote.</remarks>
    private static Stream StandardOutput()
    {
        var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return pipe.CanSeek ? Console.OpenStandardOutput() : pipe;
    }
}
