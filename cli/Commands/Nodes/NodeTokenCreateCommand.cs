using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Cli.Output;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Makes an enrolment token: the token alone on stdout.</summary>
internal sealed class NodeTokenCreateCommand : ApiCommand
{
    private readonly Option<string?> node = new("--node") { Description = "The node that it is for; also the way to a node that was another agent's [any that is not there yet]", HelpName = "NAME" };
    private readonly Option<string> life = new("--ttl") { Description = "How long it is good: 1m to 30d", HelpName = "TIME", DefaultValueFactory = _ => "1h" };
    private readonly Option<int> uses = new("--uses") { Description = "How many hosts may join with it", HelpName = "N", DefaultValueFactory = _ => 1 };

    public NodeTokenCreateCommand(CliHost host, GlobalOptions globals)
        : base("create", "Make a token for a host to join with. It is told once and not stored.", host, globals)
    {
        Add(node);
        Add(life);
        Add(uses);
        life.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !DurationText.TryParse(text, out _)) result.AddError($"--ttl is '{text}'; write it as in 15m or 1h");
        });
    }

    public override ImmutableArray<string> Examples =>
    [
        "fp node token create", "fp node token create --node web-1 --ttl 15m", "fp node token create --uses 20 --ttl 30m", "fp node token create | ssh web-1 'umask 077; cat > /var/lib/fp/join-token'",
    ];

    protected override async Task<int> RunAsync(ParseResult parse, ApiClient api, CancellationToken cancellationToken)
    {
        var asked = new JsonObject { ["expiresIn"] = parse.GetValue(life), ["uses"] = parse.GetValue(uses) };
        if (parse.GetValue(node) is { } name) asked["node"] = name;
        var result = await api.PostAsync($"{ApiPaths.Root}/enrolment-tokens", System.Text.Encoding.UTF8.GetBytes(asked.ToJsonString()), cancellationToken);
        if (result is not ApiResult<JsonElement>.Ok made) return Host.Fail(result, api.Connection);
        Host.Out.WriteLine(made.Value.Text("token"));
        Host.Error.WriteLine($"{made.Value.Text("id")}, good until {made.Value.Time("expiresAt"):u}; on the host: fp-agent run --url {api.Connection.Url.GetLeftPart(UriPartial.Authority)} --token TOKEN");
        return ExitCodes.Ok;
    }
}
