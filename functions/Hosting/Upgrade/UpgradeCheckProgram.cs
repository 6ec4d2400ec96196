using FunctionsPlatform.Functions.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary><c>functions-platform upgrade check</c>: this build against a data folder on which nothing runs.</summary>
public static class UpgradeCheckProgram
{
    public const string Usage = "functions-platform upgrade check [--data DIR]   (exit code 1: this build could not go on with every orchestration in DIR)";

    /// <returns>1 when an orchestration could not go on.</returns>
    /// <exception cref="StartupException">The folder cannot be read, or a control plane runs on it.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Func<string, string?> environment, StandaloneParts parts, TextWriter output, CancellationToken cancellationToken)
    {
        var options = StandaloneSettings.Read(arguments, environment);
        if (!Directory.Exists(options.DataFolder)) throw new StartupException($"there is no data folder {options.DataFolder}");
        using var folder = await DataFolder.TakeAsync(options.DataFolder, parts.Ids, parts.Time, cancellationToken);
        await using var storage = parts.OpenStorage(folder, parts.Time, NullLoggerFactory.Instance);
        var control = new ControlPlane(new PlatformEnvironment
        {
            Storage = storage,
            ClusterId = _ => ValueTask.FromResult(folder.ClusterId),
            Time = parts.Time,
            Ids = parts.Ids,
            Logs = NullLoggerFactory.Instance,
            Stopping = cancellationToken,
            SessionEndpoint = static _ => null,
        });
        var report = await control.Upgrade.ReportAsync(cancellationToken);
        Write(report, options.DataFolder, output);
        return report.Diverging.IsEmpty ? 0 : 1;
    }

    private static void Write(UpgradeReportDocument report, string folder, TextWriter output)
    {
        foreach (var finding in report.Diverging) output.WriteLine($"{finding.Name} ({finding.Orchestrator}, {finding.RuntimeStatus}): {finding.Reason}");
        output.WriteLine(report.Diverging.IsEmpty
            ? $"{report.Checked} orchestrations in {folder} go on under {report.Version}."
            : $"{report.Diverging.Length} of {report.Checked} orchestrations in {folder} would be parked under {report.Version}.");
    }
}
