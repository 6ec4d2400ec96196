using System.Diagnostics;
using System.Globalization;
using FunctionsPlatform.Testing.Azurite;
using static FunctionsPlatform.State.Tests.World;

namespace FunctionsPlatform.State.Tests.Sharing;

public sealed class SharingProcessTests
{
    [Fact]
    public async Task Three_real_processes_write_at_once_to_one_namespace_on_Azurite_and_see_one_order()
    {
        Assert.SkipWhen(AzuriteServer.WhyNot() is not null, AzuriteServer.WhyNot() ?? "");
        await using var azurite = await AzuriteServer.StartAsync(null, Stop);
        var account = azurite.NewAccount();

        var reports = await Task.WhenAll(Enumerable.Range(0, SharingChild.Processes).Select(_ => RunChildAsync(account.ConnectionString)));

        SharedWorkload.AssertOneOrder(reports, SharingChild.Total);
        Assert.All(reports, report => Assert.Equal(SharingChild.Writers * SharingChild.Increments, report.Revisions.Count));
    }

    private static async Task<SharedReport> RunChildAsync(string connectionString)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[SharingChild.Variable] = connectionString;
        using var child = Process.Start(start)!;
        try
        {
            var (said, complained) = (child.StandardOutput.ReadToEndAsync(Stop), child.StandardError.ReadToEndAsync(Stop));
            await child.WaitForExitAsync(Stop).WaitAsync(TimeSpan.FromMinutes(3), Stop);
            Assert.True(child.ExitCode == 0, $"A child ended with {child.ExitCode}: {await complained}");
            var lines = (await said).Split('\n');
            return new([.. lines[0].Split(' ').Select(revision => long.Parse(revision, CultureInfo.InvariantCulture))], lines[1]);
        }
        finally
        {
            if (!child.HasExited) child.Kill();
        }
    }
}
