using FunctionsPlatform.Functions.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary><c>functions-platform upgrade check</c>: this build against a data folder on which nothing runs, or against a storage account, whoever runs on it.</summary>
public static class UpgradeCheckProgram
{
    public const string Usage =
        "functions-platform upgrade check [--data DIR | --storage azure --storage-account NAME]   (exit code 1: this build could not go on with every orchestration there)";

    /// <returns>1 when an orchestration could not go on.</returns>
    /// <exception cref="StartupException">The folder or the account cannot be read, or a control plane runs on the folder.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Func<string, string?> environment, StandaloneParts parts, TextWriter output, CancellationToken cancellationToken)
    {
        var options = StandaloneSettings.Read(arguments, environment);
        try
        {
            return options.Storage == StorageKind.Azure
                ? await RunOnAccountAsync(options, parts, output, cancellationToken)
                : await RunOnFolderAsync(options, parts, output, cancellationToken);
        }
        catch (Storage.StorageException error)
        {
            throw new StartupException(error.Message, error);
        }
    }

    private static async Task<int> RunOnFolderAsync(StandaloneOptions options, StandaloneParts parts, TextWriter output, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(options.DataFolder)) throw new StartupException($"there is no data folder {options.DataFolder}");
        using var folder = await DataFolder.TakeAsync(options.DataFolder, parts.Ids, parts.Time, cancellationToken);
        await using var storage = parts.OpenStorage(folder, parts.Time, NullLoggerFactory.Instance);
        return await RunAsync(storage, options.DataFolder, folder.ClusterId, parts, output, cancellationToken);
    }

    // An account is shared: nobody has to stop, and no folder is taken.
    private static async Task<int> RunOnAccountAsync(StandaloneOptions options, StandaloneParts parts, TextWriter output, CancellationToken cancellationToken)
    {
        await using var storage = AzureStorage.Open(options, parts.Time);
        await storage.ProbeAsync(cancellationToken);
        return await RunAsync(storage, "the storage account", "", parts, output, cancellationToken);
    }

    private static async Task<int> RunAsync(
        PlatformStorage storage, string place, string clusterId, StandaloneParts parts, TextWriter output, CancellationToken cancellationToken)
    {
        using var control = new ControlPlane(new PlatformEnvironment
        {
            Storage = storage,
            // Nobody is let in.
            Token = "",
            ClusterId = _ => ValueTask.FromResult(clusterId),
            Time = parts.Time,
            Ids = parts.Ids,
            Logs = NullLoggerFactory.Instance,
            Stopping = cancellationToken,
            SessionEndpoint = static _ => null,
        });
        var report = await control.Upgrade.ReportAsync(cancellationToken);
        Write(report, place, output);
        return report.Diverging.IsEmpty ? 0 : 1;
    }

    private static void Write(UpgradeReportDocument report, string place, TextWriter output)
    {
        foreach (var finding in report.Diverging) output.WriteLine($"{finding.Name} ({finding.Orchestrator}, {finding.RuntimeStatus}): {finding.Reason}");
        output.WriteLine(report.Diverging.IsEmpty
            ? $"{report.Checked} orchestrations in {place} go on under {report.Version}."
            : $"{report.Diverging.Length} of {report.Checked} orchestrations in {place} would be parked under {report.Version}.");
    }
}
