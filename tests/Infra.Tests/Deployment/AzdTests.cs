using YamlDotNet.RepresentationModel;

namespace FunctionsPlatform.Infra.Tests.Deployment;

/// <summary>azure.yaml, its hooks and the workflows fit to one another and to infra/.</summary>
public sealed class AzdTests
{
    [Fact]
    public void The_service_is_what_publish_leaves_and_what_the_template_has_tagged()
    {
        var service = Assert.Single(Azd()["services"].Map().Children);

        Assert.Equal("function", service.Value["host"].ToString());
        // A custom handler is not built by azd, and dist is taken as it is.
        Assert.Equal("custom", service.Value["language"].ToString());
        Assert.Equal("artifacts/publish/functionapp", service.Value["dist"].ToString());
        Assert.Contains($"'azd-service-name': '{service.Key}'", RepositoryFiles.Read("infra", "modules", "functionapp.bicep"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_hook_is_a_program_of_this_repository()
    {
        var hooks = Azd()["hooks"].Map().Children.Values.Concat(Azd()["services"].Map().Children.Values.SelectMany(service => service["hooks"].Map().Children.Values)).ToList();

        Assert.Equal(3, hooks.Count);
        foreach (var hook in hooks)
        {
            var file = Path.Combine(RepositoryFiles.Root, hook["run"].ToString());
            Assert.True(File.Exists(file), file);
            Assert.True(File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute), $"{file} is not executable");
        }
    }

    [Fact]
    public void The_template_tells_azd_what_its_hooks_need()
    {
        var main = RepositoryFiles.Read("infra", "main.bicep");

        Assert.Contains("output FP_KEY_VAULT string", main, StringComparison.Ordinal);
        Assert.Contains("$FP_KEY_VAULT", RepositoryFiles.Read("infra", "hooks", "postprovision.sh"), StringComparison.Ordinal);
        Assert.Contains("FP_BUDGET_START", RepositoryFiles.Read("infra", "main.bicepparam"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hook_that_builds_fails_when_there_is_nothing_to_deploy()
    {
        var folder = Directory.CreateTempSubdirectory("fphook-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "dev"), "#!/bin/sh\nmkdir -p artifacts/publish/$LEAVES; touch artifacts/publish/$LEAVES/host.json\n", TestContext.Current.CancellationToken);
            File.SetUnixFileMode(Path.Combine(folder, "dev"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
            var hook = Path.Combine(RepositoryFiles.Infra, "hooks", "prepackage.sh");

            var (empty, said) = await RepositoryFiles.RunAsync("/usr/bin/env", ["LEAVES=other", hook], folder);
            var (full, _) = await RepositoryFiles.RunAsync("/usr/bin/env", ["LEAVES=functionapp", hook], folder);

            Assert.Equal((1, 0), (empty, full));
            Assert.Contains("nothing to deploy", said, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static YamlMappingNode Azd() => Yaml.Read("azure.yaml");
}
