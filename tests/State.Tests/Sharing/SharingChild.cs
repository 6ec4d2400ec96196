using System.Globalization;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Storage.Azure;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.State.Tests.Sharing;

/// <summary>This executable as another process on a shared storage account.</summary>
internal static class SharingChild
{
    public const string Variable = "FP_STATE_SHARING_CHILD";
    public const int Processes = 3;
    public const int Writers = 4;
    public const int Increments = 10;
    public const int Total = Processes * Writers * Increments;

    /// <summary>Does its share and says what it did and saw: two lines on stdout.</summary>
    public static async Task<int> RunAsync(string connectionString)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var store = AzureStore.Open(new AzureStoreOptions { ConnectionString = connectionString }, TimeProvider.System, IdSource.Random);
        var options = new KeyspaceOptions { Shared = true, PollInterval = TimeSpan.FromMilliseconds(50) };
        var keyspaces = new Keyspaces(store.Tables, TimeProvider.System, IdSource.Random, NullLoggerFactory.Instance, options);
        var keyspace = await keyspaces.OpenAsync("ns", limit.Token);
        var report = await SharedWorkload.RunAsync(keyspace, Writers, Increments, Total, limit.Token);
        Console.WriteLine(string.Join(' ', report.Revisions.Select(revision => revision.ToString(CultureInfo.InvariantCulture))));
        Console.WriteLine(report.Order);
        return 0;
    }
}
