using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace FunctionsPlatform.Infra.Tests.Deployment;

/// <summary>The GitHub workflows: what they may, and how they sign in.</summary>
public sealed partial class WorkflowTests
{
    public static TheoryData<string> Workflows => [.. Directory.EnumerateFiles(Path.Combine(RepositoryFiles.Root, ".github", "workflows"), "*.yml").Select(file => Path.GetFileName(file))];

    [Theory, MemberData(nameof(Workflows))]
    public void A_workflow_may_only_read_by_default_and_stores_no_secret(string file)
    {
        var text = RepositoryFiles.Read(".github", "workflows", file);

        Assert.Equal("read", Workflow(file)["permissions"]["contents"].ToString());
        Assert.Single(Workflow(file)["permissions"].Map().Children);
        Assert.DoesNotContain("secrets.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("pull_request_target", text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Workflows))]
    public void What_comes_from_elsewhere_has_a_version(string file)
    {
        var used = Uses().Matches(RepositoryFiles.Read(".github", "workflows", file)).Select(match => match.Groups[1].Value).Where(action => !action.StartsWith("./", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(used);
        Assert.All(used, action => Assert.Matches(@"@(v\d+|[0-9a-f]{40})$", action));
    }

    // What a run was started with is a stranger's text: in a script it would be code.
    [Theory, MemberData(nameof(Workflows))]
    public void No_script_has_an_expression_pasted_into_it(string file)
    {
        var scripts = Workflow(file)["jobs"].Map().Children.Values.Where(job => job.Map().Children.ContainsKey("steps"))
            .SelectMany(job => ((YamlSequenceNode)job["steps"]).Children).Where(step => step.Map().Children.ContainsKey("run")).Select(step => step["run"].ToString()).ToList();

        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.DoesNotContain("${{", script, StringComparison.Ordinal));
    }

    [Fact]
    public void A_deployment_is_tested_first_and_signs_in_by_federation()
    {
        var job = Workflow("deploy.yml")["jobs"]["deploy"];

        Assert.Equal("test", job["needs"].ToString());
        Assert.Equal("write", job["permissions"]["id-token"].ToString());
        Assert.Contains("--federated-credential-provider github", RepositoryFiles.Read(".github", "workflows", "deploy.yml"), StringComparison.Ordinal);
    }

    private static YamlMappingNode Workflow(string file) => Yaml.Read(".github", "workflows", file);

    [GeneratedRegex(@"uses: *(\S+)")]
    private static partial Regex Uses();
}
