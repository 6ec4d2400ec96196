using Azure.Core;

namespace FunctionsPlatform.Storage.Azure.Http;

/// <summary>What a request is, for <see cref="AzureRequestCounter"/>.</summary>
internal static class RequestKinds
{
    public static string Table(Request request)
    {
        var path = request.Uri.Path;
        if (path.EndsWith("/Tables", StringComparison.Ordinal)) return "table.create";
        if (request.Method != RequestMethod.Get) return "table.submit";
        return path.EndsWith("()", StringComparison.Ordinal) ? "table.query" : "table.get";
    }

    public static string Queue(Request request)
    {
        if (!request.Uri.Path.Contains("/messages", StringComparison.Ordinal)) return request.Method == RequestMethod.Put ? "queue.create" : "queue.count";
        if (request.Method == RequestMethod.Get) return "queue.receive";
        if (request.Method == RequestMethod.Post) return "queue.send";
        return request.Method == RequestMethod.Put ? "queue.extend" : "queue.delete";
    }

    public static string Blob(Request request)
    {
        var query = request.Uri.Query;
        if (query.Contains("restype=container", StringComparison.Ordinal)) return query.Contains("comp=list", StringComparison.Ordinal) ? "blob.list" : "blob.create";
        if (query.Contains("comp=block", StringComparison.Ordinal)) return "blob.append";
        if (request.Method == RequestMethod.Delete) return "blob.delete";
        return request.Method == RequestMethod.Put ? "blob.put" : "blob.get";
    }
}
