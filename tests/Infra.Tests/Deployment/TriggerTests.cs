using System.Text.Json.Nodes;
using FunctionsPlatform.Infra.Tests.Bicep;
using FunctionsPlatform.Infra.Tests.Rules;

namespace FunctionsPlatform.Infra.Tests.Deployment;

/// <summary>What the exported functions listen to is what the template makes.</summary>
public sealed class TriggerTests : IDisposable
{
    private static readonly string Handler = Path.Combine(AppContext.BaseDirectory, "functions-platform");

    private readonly string folder = Directory.CreateTempSubdirectory("fpexport-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Service_Bus_functions_listen_to_entities_that_are_made_with_sessions_through_a_connection_that_is_set()
    {
        var template = await CompileAsync();
        var made = Entities(template).ToDictionary(entity => entity.Name, entity => entity.Sessions, StringComparer.Ordinal);

        var triggers = (await ExportedAsync("--service-bus", "ServiceBus")).Where(trigger => (string?)trigger["type"] == "serviceBusTrigger").ToList();

        Assert.NotEmpty(triggers);
        // Nothing is made for nobody, and nobody listens to what is not there.
        Assert.Equal(made.Keys.Order(StringComparer.Ordinal), triggers.Select(EntityOf).Order(StringComparer.Ordinal));
        Assert.All(triggers, trigger => Assert.Equal(made[EntityOf(trigger)], trigger["isSessionsEnabled"]!.GetValue<bool>()));
        var app = RepositoryFiles.Read("infra", "modules", "functionapp.bicep");
        Assert.All(triggers, trigger => Assert.Contains($"{trigger["connection"]}__fullyQualifiedNamespace: serviceBusNamespace", app, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Storage_queues_of_functions_are_made_before_the_first_message()
    {
        var template = await CompileAsync();
        var storage = Assert.Single(template.All, part => part.Root.TryGetProperty("variables", out var variables) && variables.TryGetProperty("queues", out _));
        var made = storage.Root.GetProperty("variables").GetProperty("queues").EnumerateArray().Select(name => name.GetString()).ToList();

        var listened = (await ExportedAsync()).Where(trigger => (string?)trigger["type"] == "queueTrigger").Select(trigger => (string?)trigger["queueName"]).ToList();

        Assert.NotEmpty(listened);
        Assert.Empty(listened.Except(made));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("false", false)]
    [InlineData("true", true)]
    [InlineData("True", true)]
    public async Task The_package_has_Service_Bus_triggers_where_the_deployment_has_a_Service_Bus(string setting, bool has)
    {
        // As build.sh does it, with an export that only says how it was called.
        const string Script = """
            set -eu; root=$1; bin=$2; step() { :; }; die() { exit 9; }; dotnet_rid() { echo linux-x64; }; can_aot() { :; }; say() { :; }
            eval "$(sed -n '/^publish_function_app()/,/^}/p' "$3")"
            mkdir -p "$root/artifacts/publish/functions-platform"; printf '#!/bin/sh\necho "$*" >&2\n' > "$bin/functions-platform"
            cp "$bin/functions-platform" "$root/artifacts/publish/functions-platform/"; chmod 755 "$bin/functions-platform"
            publish_function_app
            """;

        var (exitCode, said) = await RepositoryFiles.RunAsync(
            "/usr/bin/env", [$"FP_WITH_SERVICE_BUS={setting}", "bash", "-c", Script, "bash", folder, folder, Path.Combine(RepositoryFiles.Root, "build", "build.sh")], folder);

        Assert.True(exitCode == 0, said);
        Assert.Contains("export --output", said, StringComparison.Ordinal);
        Assert.Equal(has, said.Contains("--service-bus ServiceBus", StringComparison.Ordinal));
        Assert.Contains("readEnvironmentVariable('FP_WITH_SERVICE_BUS', 'false')", RepositoryFiles.Read("infra", "main.bicepparam"), StringComparison.Ordinal);
    }

    private static async Task<Template> CompileAsync()
    {
        var (template, said) = await BicepCompiler.BuildAsync(Path.Combine(RepositoryFiles.Infra, "main.bicep"));
        Assert.True(template is not null, said);
        return Template.Parse(template);
    }

    private static IEnumerable<(string Name, bool Sessions)> Entities(Template template)
    {
        foreach (var queue in template.OfType("Microsoft.ServiceBus/namespaces/queues")) yield return (LastOf(queue), queue["requiresSession"] == "true");
        foreach (var subscription in template.OfType("Microsoft.ServiceBus/namespaces/topics/subscriptions")) yield return (LastOf(subscription), subscription["requiresSession"] == "true");
    }

    // [format('{0}/{1}/{2}', parameters('name'), 'registry-events', 'functions-platform')]
    private static string LastOf(TemplateResource resource) =>
        string.Join('/', resource.Name.Split(',').Skip(2).Select(part => part.Trim(' ', '\'', ')', ']')));

    private static string EntityOf(JsonNode trigger) => (string?)trigger["queueName"] ?? $"{trigger["topicName"]}/{trigger["subscriptionName"]}";

    private async Task<IReadOnlyList<JsonNode>> ExportedAsync(params string[] more)
    {
        var (exitCode, said) = await RepositoryFiles.RunAsync(Handler, ["export", "--output", folder, .. more], folder);
        Assert.True(exitCode == 0, said);
        return [.. Directory.EnumerateFiles(folder, "function.json", SearchOption.AllDirectories).Select(file => JsonNode.Parse(File.ReadAllText(file))!["bindings"]![0]!)];
    }
}
