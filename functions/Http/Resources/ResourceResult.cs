using System.Text.Json;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Http;

/// <summary>One resource, with its version as ETag.</summary>
internal sealed class ResourceResult(ResourceKind kind, Resource resource, int status = StatusCodes.Status200OK, string? location = null) : IResult
{
    public Resource Resource => resource;

    public int Status => status;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var tag = $"\"{resource.Metadata.ResourceVersion}\"";
        response.Headers.ETag = tag;
        if (location is not null) response.Headers.Location = location;
        response.StatusCode = status;
        if (HttpMethods.IsGet(httpContext.Request.Method) && httpContext.Request.Headers.IfNoneMatch.Contains(tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        await JsonSerializer.SerializeAsync(response.Body, ShownData.Of(resource), kind.TypeInfo, httpContext.RequestAborted);
    }
}
