using System.CommandLine;
using FunctionsPlatform.Cli.Client;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>A command that talks to the control plane.</summary>
internal abstract class ApiCommand : FpCommand
{
    private readonly GlobalOptions globals;

    protected ApiCommand(string name, string description, CliHost host, GlobalOptions globals)
        : base(name, description)
    {
        Host = host;
        this.globals = globals;
        SetAction(ConnectAndRunAsync);
    }

    protected CliHost Host { get; }

    /// <summary>For what can be answered without a control plane.</summary>
    /// <returns>One of <see cref="ExitCodes"/>; null when it must be asked.</returns>
    protected virtual int? RunAlone(ParseResult parse) => null;

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    protected abstract Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken);

    private async Task<int> ConnectAndRunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        if (RunAlone(parse) is { } exitCode) return exitCode;
        if (globals.Settings(parse, Host).Resolve(out var error) is not { } connection)
        {
            Host.Error.WriteLine($"fp: {error}");
            return ExitCodes.Usage;
        }

        using var api = new ApiClient(connection, Host);
        return await RunAsync(parse, api, cancellationToken);
    }
}
