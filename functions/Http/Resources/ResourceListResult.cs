using System.Text.Json;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Http;

/// <summary>A page of resources: <c>{apiVersion, kind: AppList, metadata: {resourceVersion, continue}, items}</c>.</summary>
internal sealed class ResourceListResult(ResourceKind kind, IReadOnlyCollection<Resource> items, string resourceVersion, string? nextPage) : IResult
{
    private const int FlushAtBytes = 64 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        var body = httpContext.Response.BodyWriter;
        await using var writer = new Utf8JsonWriter(body);
        writer.WriteStartObject();
        writer.WriteString("apiVersion", PlatformApi.Version);
        writer.WriteString("kind", kind.Name + "List");
        writer.WriteStartObject("metadata");
        writer.WriteString("resourceVersion", resourceVersion);
        if (nextPage is not null) writer.WriteString("continue", nextPage);
        writer.WriteEndObject();
        writer.WriteStartArray("items");
        foreach (var item in items)
        {
            JsonSerializer.Serialize(writer, ShownData.Of(item), kind.TypeInfo);
            if (body.UnflushedBytes > FlushAtBytes) await body.FlushAsync(httpContext.RequestAborted);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        await writer.FlushAsync(httpContext.RequestAborted);
        await body.FlushAsync(httpContext.RequestAborted);
    }
}
