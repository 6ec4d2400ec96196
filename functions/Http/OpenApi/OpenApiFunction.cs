using System.Collections.Immutable;
using System.Text;
using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions.Http;

/// <summary>GET of the OpenAPI document, made once from the catalog.</summary>
internal sealed class OpenApiFunction(Func<ImmutableArray<FunctionDefinition>> functions)
{
    private readonly Lazy<byte[]> document = new(() => Encoding.UTF8.GetBytes(OpenApiDocument.Of(functions().OfType<FunctionDefinition.Http>()).ToJsonString()));

    public Task<IResult> GetAsync(HttpContext context) => Task.FromResult(Results.Bytes(document.Value, "application/json"));
}
