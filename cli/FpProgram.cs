using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using FunctionsPlatform.Cli.Commands;

namespace FunctionsPlatform.Cli;

/// <summary>One run of <c>fp</c>: from words to an exit code.</summary>
internal static class FpProgram
{
    // @daily is a schedule and no file of further words.
    private static readonly ParserConfiguration Words = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] arguments, CliHost host, CancellationToken cancellationToken = default)
    {
        var parse = RootCommandFactory.Create(host).Parse(arguments, Words);
        if (parse.Action is ParseErrorAction) return RefuseUsage(parse, host);

        try
        {
            var configuration = new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false };
            var exitCode = await parse.InvokeAsync(configuration, cancellationToken);
            await host.Out.FlushAsync(CancellationToken.None);
            return exitCode;
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
        catch (IOException error)
        {
            // Half an answer must not look like a whole one: a full disk, most likely.
            host.Error.WriteLine($"fp: {error.Message}");
            return ExitCodes.Failed;
        }
    }

    private static int RefuseUsage(ParseResult parse, CliHost host)
    {
        foreach (var error in parse.Errors) host.Error.WriteLine($"fp: {error.Message}");
        host.Error.WriteLine($"See '{PathOf(parse.CommandResult)} --help'.");
        return ExitCodes.Usage;
    }

    private static string PathOf(CommandResult command) => command.Parent is CommandResult above ? $"{PathOf(above)} {command.Command.Name}" : "fp";

    // EPIPE: what .NET reports has no better mark than the errno in its HResult.
    private static bool IsClosedPipe(IOException error) => error.HResult == 32;
}
