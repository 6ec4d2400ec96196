using FunctionsPlatform.Functions.Messages;
using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions.Tests.Hosting;

/// <summary>infra/ and the catalog name the same things.</summary>
public sealed class DeploymentTests
{
    [Fact]
    public async Task The_deployment_makes_every_queue_that_a_function_listens_to()
    {
        await using var platform = await TestPlatform.StartAsync();
        var text = await File.ReadAllTextAsync(Path.Combine(Root(), "infra", "modules", "storage.bicep"), TestContext.Current.CancellationToken);
        var list = text[(text.IndexOf("var queues = [", StringComparison.Ordinal) + 14)..];
        var made = list[..list.IndexOf(']', StringComparison.Ordinal)].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim('\''));

        var listened = platform.Host.ControlPlane.Functions.OfType<FunctionDefinition.Queue>().Select(function => function.Source);

        Assert.Empty(listened.Append(MessageIntake.Commands.Queue).Append(MessageIntake.RegistryEvents.Queue).Except(made));
    }

    internal static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FunctionsPlatform.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"FunctionsPlatform.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
