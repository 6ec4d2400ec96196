using System.Text.Json;
using FunctionsPlatform.Cli.Client;

namespace FunctionsPlatform.Cli.Output;

/// <summary>Shows what there is, then each change as it comes.</summary>
internal sealed class WatchPrinter(ApiClient api, CliHost host, ResourcePrinter printer)
{
    private const string Listed = "ADDED";

    /// <returns>An exit code; never <see cref="ExitCodes.Ok"/>, for a watch ends only when something ends it.</returns>
    public async Task<int> RunAsync(ResourceQuery query, CancellationToken cancellationToken)
    {
        var result = await api.ListAsync(query.Path, query.Selector, cancellationToken);
        if (result is not ApiResult<ResourceList>.Ok { Value: var list }) return host.Fail(result, api.Connection);

        var table = printer.IsForPeople ? printer.StartTable(query.Kind, "EVENT") : null;
        ShowList(query, list, table);
        await host.Out.FlushAsync(cancellationToken);

        var changes = new Watcher(api, host.Time).RunAsync(query.Path, query.Selector, list.ResourceVersion ?? "0", cancellationToken);
        await foreach (var item in changes)
        {
            switch (item)
            {
                case WatchItem.Change change when query.Matches(change.Resource):
                    Show(query, change.Type, change.Resource, change.ResourceVersion, table);
                    await host.Out.FlushAsync(cancellationToken);
                    break;
                case WatchItem.Interrupted interrupted:
                    host.Error.WriteLine($"fp: connection lost ({interrupted.Reason}); reconnecting");
                    break;
                case WatchItem.Resumed:
                    host.Error.WriteLine("fp: connected again; nothing was missed");
                    break;
                case WatchItem.Expired:
                    host.Error.WriteLine($"fp: changes were missed that are no longer kept; list again: fp get {query.Kind.Plural} --watch");
                    return ExitCodes.Failed;
                case WatchItem.Refused refused:
                    return host.Fail(new ApiResult<JsonElement>.Refused(refused.Problem), api.Connection);
            }
        }

        return ExitCodes.Failed;
    }

    private void ShowList(ResourceQuery query, ResourceList list, TableWriter? table)
    {
        var items = query.Sort([.. list.Items.Where(query.Matches)]);
        if (table is not null) table.WriteAll([.. items.Select(item => printer.Row(query.Kind, item, new Cell(Listed)))]);
        else foreach (var item in items) Show(query, Listed, item, item.Text("metadata", "resourceVersion"), table);
    }

    private void Show(ResourceQuery query, string type, JsonElement resource, string? resourceVersion, TableWriter? table)
    {
        switch (printer.Format)
        {
            case OutputFormat.Json:
                host.Out.WriteLine(JsonText.Change(type, resource, resourceVersion));
                break;
            case OutputFormat.Table or OutputFormat.Wide:
                table!.WriteLine(printer.Row(query.Kind, resource, new Cell(type)));
                break;
            case OutputFormat.Yaml:
                host.Out.WriteLine("---");
                YamlText.Write(host.Out, ReadingOrder.Of(resource));
                break;
            default:
                host.Out.WriteLine($"{query.Kind.Singular}/{resource.Name()}");
                break;
        }
    }
}
