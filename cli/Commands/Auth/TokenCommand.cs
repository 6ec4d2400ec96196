using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Issues a token for a ServiceAccount: the token alone on stdout.</summary>
internal sealed class TokenCommand : ApiCommand
{
    private readonly Argument<string> account = new("SERVICEACCOUNT") { Description = "Whose token it is to be" };
    private readonly Option<string> expiresIn = new("--expires-in") { Description = "How long it is good: 1m to 366d", HelpName = "TIME", DefaultValueFactory = _ => "1h" };

    public TokenCommand(CliHost host, GlobalOptions globals)
        : base("token", "Issue a token for a service account. It is told once and not stored.", host, globals)
    {
        Add(account);
        Add(expiresIn);
        expiresIn.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !DurationText.TryParse(text, out _)) result.AddError($"--expires-in is '{text}'; write it as in 24h or 30d");
        });
    }

    public override ImmutableArray<string> Examples => ["fp auth token deployer", "FP_TOKEN=$(fp auth token deployer --expires-in 24h) fp apply -f app.yaml"];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var path = $"{ApiPaths.Root}/serviceaccounts/{Uri.EscapeDataString(parse.GetValue(account)!)}/token";
        var body = $$"""{"expiresIn":"{{JsonEncodedText.Encode(parse.GetValue(expiresIn)!)}}"}""";
        var result = await api.PostAsync(path, System.Text.Encoding.UTF8.GetBytes(body), cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok issued) return Host.Fail(result, api.Connection);
        Host.Out.WriteLine(issued.Value.Text("token"));
        Host.Error.WriteLine($"good until {issued.Value.Time("expiresAt"):u}");
        return ExitCodes.Ok;
    }
}
