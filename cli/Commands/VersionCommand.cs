using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Says which version this is; asks nobody unless told to.</summary>
internal sealed class VersionCommand : FpCommand
{
    private readonly Option<bool> server = new("--server") { Description = "Ask the control plane for its version too" };
    private readonly CliHost host;
    private readonly GlobalOptions globals;

    public VersionCommand(CliHost host, GlobalOptions globals)
        : base("version", "Show the version.")
    {
        this.host = host;
        this.globals = globals;
        Add(server);
        SetAction(RunAsync);
    }

    public override ImmutableArray<string> Examples => ["fp version", "fp version --server"];

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellationToken)
    {
        await host.Out.WriteLineAsync($"fp {FpVersion.Full}");
        if (!parse.GetValue(server)) return ExitCodes.Ok;

        await host.Out.FlushAsync(cancellationToken);
        if (globals.Settings(parse, host).Resolve(out var error) is not { } connection)
        {
            host.Error.WriteLine($"fp: {error}");
            return ExitCodes.Usage;
        }

        using var api = new ApiClient(connection, host);
        var result = await api.GetAsync($"{ApiPaths.Root}/version", cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok ok) return host.Fail(result, connection);
        await host.Out.WriteLineAsync($"control plane {ok.Value.Text("version")}");
        return ExitCodes.Ok;
    }
}
