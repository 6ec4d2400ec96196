using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Inside;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Makes a container's port reachable here.</summary>
internal sealed class PortForwardCommand : ApiCommand
{
    private readonly Argument<string> subject = new("NAME") { Description = "A container or app, or container/NAME, app/NAME; of an app, for each connection a replica that is ready" };
    private readonly Argument<string[]> ports = new("PORTS") { Description = "LOCAL:REMOTE or one for both; LOCAL 0 is any free one", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> address = new("--address") { Description = "Where to listen", HelpName = "ADDRESS", DefaultValueFactory = _ => "127.0.0.1" };

    public PortForwardCommand(CliHost host, GlobalOptions globals)
        : base("port-forward", "Make ports of a container reachable here, until Ctrl-C.", host, globals)
    {
        Add(subject);
        Add(ports);
        Add(address);
        Validators.Add(result =>
        {
            foreach (var word in result.GetValue(ports) ?? [])
                if (Understand(word) is null) result.AddError($"'{word}' is no LOCAL:REMOTE of two ports");
            if (result.GetValue(address) is { } given && !IPAddress.TryParse(given, out _)) result.AddError("--address must be an IP address of this machine");
        });
    }

    public override ImmutableArray<string> Examples => ["fp port-forward app/hello 8080:80", "fp port-forward hello-7f3a2 5432"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var word = parse.GetRequiredValue(subject);
        var choice = new ContainerChoice(api, Host);
        var (container, exitCode) = await choice.ChooseAsync(word, cancellationToken);
        if (container is null) return exitCode;
        var forwarder = new PortForwarder(api, Host, choice, word);
        var listening = new List<Task>();
        foreach (var (local, remote) in parse.GetRequiredValue(ports).Select(Understand).OfType<(int, int)>())
        {
            try
            {
                listening.Add(forwarder.ListenAsync(new IPEndPoint(IPAddress.Parse(parse.GetRequiredValue(address)), local), remote, cancellationToken));
            }
            catch (SocketException taken)
            {
                Host.Error.WriteLine($"fp: port {local} of this machine cannot be listened at: {taken.Message}");
                return ExitCodes.Failed;
            }
        }

        await Host.Out.FlushAsync(cancellationToken);
        await Task.WhenAll(listening);
        return ExitCodes.Ok;
    }

    private static (int Local, int Remote)? Understand(string word)
    {
        var parts = word.Split(':');
        if (parts.Length > 2 || !int.TryParse(parts[^1], out var remote) || remote is < 1 or > 65535) return null;
        return parts.Length == 1 ? (remote, remote) : int.TryParse(parts[0], out var local) && local is >= 0 and <= 65535 ? (local, remote) : null;
    }
}
