using System.Text.Json;
using FunctionsPlatform.Contracts.Documents;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;

namespace FunctionsPlatform.Contracts.Tests;

public sealed class DocumentReaderTests
{
    [Fact]
    public void A_full_app_comes_back_as_it_was_written()
    {
        const string json = """
            { "apiVersion": "platform/v1", "kind": "App", "metadata": { "name": "web", "labels": { "tier": "front" } },
              "spec": { "image": "web:1", "replicas": 3, "env": { "A": "1" }, "ports": [ { "name": "http", "containerPort": 8080 } ],
                "resources": { "cpu": 0.5, "memory": "64Mi" },
                "healthCheck": { "http": { "path": "/healthz", "port": "http" }, "interval": "1m30s" },
                "stopGracePeriod": "2s" } }
            """;

        var app = Read(json);

        Assert.Equal(500, app.Spec.Resources.Cpu.Value);
        Assert.Equal(64L << 20, app.Spec.Resources.Memory.Value);
        Assert.Equal(TimeSpan.FromSeconds(90), app.Spec.HealthCheck!.Interval);
        Assert.Equal(3, app.Spec.HealthCheck.UnhealthyAfter);
        Assert.Equal(RestartMode.Always, app.Spec.RestartPolicy.Mode);
        Assert.Empty(ResourceValidation.Check(app));
        var again = Read(JsonSerializer.Serialize(app, ResourceJson.Default.App));
        Assert.Equal(JsonSerializer.Serialize(app, ResourceJson.Default.App), JsonSerializer.Serialize(again, ResourceJson.Default.App));
    }

    [Fact]
    public void Every_mistake_is_named_with_its_path_at_once()
    {
        const string json = """
            { "kind": "App", "metadata": { "name": "web", "colour": 1 },
              "spec": { "image": 7, "replica": 3, "replicas": "three", "ports": [ { "name": "http", "containerPort": 80.5 } ],
                "resources": { "memory": "64Mb" }, "healthCheck": { "interval": "5 parsecs" }, "restartPolicy": { "mode": "Sometimes" }, "args": null } }
            """;

        var errors = Errors(json);

        Assert.Equal(
            [
                "metadata.colour", "spec.image", "spec.replica", "spec.replicas", "spec.ports[0].containerPort",
                "spec.resources.memory", "spec.healthCheck.interval", "spec.restartPolicy.mode", "spec.args",
            ],
            errors.Select(error => error.Path));
        Assert.Contains("did you mean 'replicas'", errors[2].Message, StringComparison.Ordinal);
        Assert.Contains("64Mi", errors[5].Message, StringComparison.Ordinal);
        Assert.Contains("Always, OnFailure, Never", errors[7].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Never,Always\"")]
    [InlineData("\"Never\\u002c Always\"")]
    [InlineData("1")]
    public void Two_names_at_once_are_none_of_an_enums_values(string mode)
    {
        var errors = Errors($$$"""{ "kind": "App", "metadata": { "name": "web" }, "spec": { "image": "web:1", "restartPolicy": { "mode": {{{mode}}} } } }""");

        Assert.Equal("spec.restartPolicy.mode", Assert.Single(errors).Path);
        Assert.Contains("Always, OnFailure, Never", errors[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("\"text\"")]
    public void What_is_no_object_is_refused(string json) => Assert.Single(Errors(json));

    [Fact]
    public void Sense_is_checked_with_every_error_at_once()
    {
        var app = Read("""
            { "metadata": { "name": "Web!" },
              "spec": { "image": "", "replicas": -1, "ports": [ { "name": "a", "containerPort": 80 }, { "name": "a", "containerPort": 0 } ],
                "healthCheck": { "http": { "path": "x", "port": "none" } }, "stopSignal": "SIGFOO", "rollout": { "maxSurge": 0, "maxUnavailable": 0 } } }
            """);

        var paths = ResourceValidation.Check(app).Select(error => error.Path).ToList();

        Assert.Equal(
            [
                "metadata.name", "spec.image", "spec.ports[1].containerPort", "spec.ports[1].name",
                "spec.healthCheck.http.path", "spec.healthCheck.http.port", "spec.stopSignal", "spec.replicas", "spec.rollout",
            ],
            paths);
    }

    [Fact]
    public void A_nul_character_is_refused_wherever_a_program_would_be_given_it()
    {
        var app = Read("""{ "metadata": { "name": "web" }, "spec": { "image": "a\u0000b", "command": ["sh", "\u0000"], "args": ["\u0000"], "env": { "A": "\u0000" } } }""");

        Assert.Equal(["spec.image", "spec.command[1]", "spec.args[0]", "spec.env.A"], ResourceValidation.Check(app).Select(error => error.Path));
    }

    private static App Read(string json) =>
        Assert.IsType<DocumentResult<App>.Read>(DocumentReader.Read(JsonElement.Parse(json), ResourceJson.Default.App)).Value;

    private static System.Collections.Immutable.ImmutableArray<FieldError> Errors(string json) =>
        Assert.IsType<DocumentResult<App>.Refused>(DocumentReader.Read(JsonElement.Parse(json), ResourceJson.Default.App)).Errors;
}
