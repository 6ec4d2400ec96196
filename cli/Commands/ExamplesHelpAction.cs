using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>The usual help, and examples below it.</summary>
internal sealed class ExamplesHelpAction(HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not FpCommand { Examples.Length: > 0 } command) return exitCode;

        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in command.Examples) output.WriteLine($"  {example}");
        output.WriteLine();
        return exitCode;
    }
}
