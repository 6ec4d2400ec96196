using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Cli.Output;

internal static class ServiceAccountTable
{
    public static IResourceTable Instance { get; } = new ResourceTable<ServiceAccount>(
        ResourceJson.Default.ServiceAccount,
        new Column<ServiceAccount>("NAME", account => account.Metadata.Name),
        new Column<ServiceAccount>("DESCRIPTION", account => account.Spec.Description),
        new Column<ServiceAccount>("AGE", (account, now) => new Cell(Age.Since(account.Metadata.CreationTimestamp, now))));
}
