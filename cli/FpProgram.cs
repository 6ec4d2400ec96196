using System.CommandLine;
using System.CommandLine.Invocation;
using FunctionsPlatform.Cli.Commands;

namespace FunctionsPlatform.Cli;

/// <summary>One run of <c>fp</c>: from words to an exit code.</summary>
internal static class FpProgram
{
    public static async Task<int> RunAsync(string[] arguments, CliHost host, CancellationToken cancellationToken = default)
    {
        var parse = RootCommandFactory.Create(host).Parse(arguments);
        if (parse.Action is ParseErrorAction) return RefuseUsage(parse, host);

        try
        {
            var configuration = new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false };
            return await parse.InvokeAsync(configuration, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        catch (IOException error) when (IsClosedPipe(error))
        {
            // The reader has seen enough, as in `fp get containers --watch | head`.
            return ExitCodes.Ok;
        }
        finally
        {
            await FlushAsync(host.Out);
        }
    }

    private static int RefuseUsage(ParseResult parse, CliHost host)
    {
        foreach (var error in parse.Errors) host.Error.WriteLine($"fp: {error.Message}");
        var command = parse.CommandResult.Command;
        host.Error.WriteLine(command is RootCommand ? "See 'fp --help'." : $"See 'fp {command.Name} --help'.");
        return ExitCodes.Usage;
    }

    private static async Task FlushAsync(TextWriter writer)
    {
        try
        {
            await writer.FlushAsync();
        }
        catch (IOException error) when (IsClosedPipe(error))
        {
            // Nobody is there to read the rest.
        }
    }

    // EPIPE: what .NET reports has no better mark than the errno in its HResult.
    private static bool IsClosedPipe(IOException error) => error.HResult == 32;
}
