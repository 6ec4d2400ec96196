using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Inside;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Runs a command inside a container.</summary>
internal sealed class ExecCommand : ApiCommand
{
    private readonly Argument<string> subject = new("NAME") { Description = "A container or app, or container/NAME, app/NAME; of an app, a replica that is ready" };
    private readonly Argument<string[]> command = new("COMMAND") { Description = "After --: the command and its words", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> input = new("--stdin", "-i") { Description = "Give it what comes here as input" };
    private readonly Option<bool> terminal = new("--tty", "-t") { Description = "With a terminal" };

    public ExecCommand(CliHost host, GlobalOptions globals)
        : base("exec", "Run a command inside a container. It ends when fp does, and fp ends with its exit code.", host, globals)
    {
        Add(subject);
        Add(command);
        Add(input);
        Add(terminal);
    }

    public override ImmutableArray<string> Examples => ["fp exec app/hello -- ls /", "fp exec -it app/hello -- sh", "echo 1 | fp exec -i hello-7f3a2 -- tee /tmp/one"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var choice = new ContainerChoice(api, Host);
        var (container, exitCode) = await choice.ChooseAsync(parse.GetRequiredValue(subject), cancellationToken);
        if (container is null) return exitCode;
        var (withInput, withTerminal) = (parse.GetValue(input), parse.GetValue(terminal));
        if (withTerminal && withInput && Console.IsInputRedirected)
        {
            Host.Error.WriteLine("fp: the input is no terminal: leave -t out");
            return ExitCodes.Usage;
        }

        var words = parse.GetRequiredValue(command).Select(word => ("command", (string?)word));
        var path = choice.PathOf(container, "exec", [.. words, ("stdin", withInput ? "true" : null), ("tty", withTerminal ? "true" : null), .. withTerminal ? Size() : []]);
        var opened = await FrameSocket.OpenAsync(api, Host, path, cancellationToken);
        if (opened is not ApiResult<FrameSocket>.Ok { Value: var socket }) return Host.Fail(opened, api.Connection, $"container/{container}");
        using (socket) return await new ExecSession(socket, Host).RunAsync(withInput, withTerminal, cancellationToken);
    }

    private static (string, string?)[] Size()
    {
        if (Console.IsOutputRedirected) return [];
        return [("width", Console.WindowWidth.ToString(CultureInfo.InvariantCulture)), ("height", Console.WindowHeight.ToString(CultureInfo.InvariantCulture))];
    }
}
