using FunctionsPlatform.Functions.Triggers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsPlatform.Functions.Tests.Hosting;

public sealed class CatalogTests
{
    [Fact]
    public async Task Every_http_function_of_the_catalog_is_mapped_and_nothing_else_under_the_api()
    {
        await using var platform = await TestPlatform.StartAsync();

        var mapped = platform.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.Metadata.GetMetadata<FunctionDefinition.Http>())
            .OfType<FunctionDefinition.Http>()
            .Select(function => function.Name);

        Assert.Equal(platform.Host.ControlPlane.Functions.OfType<FunctionDefinition.Http>().Select(function => function.Name).Order(), mapped.Order());
    }

    [Fact]
    public async Task Names_are_unique_and_fit_a_folder()
    {
        await using var platform = await TestPlatform.StartAsync();

        var names = platform.Host.ControlPlane.Functions.Select(function => function.Name).ToArray();

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z][a-z0-9-]*$", name));
    }
}
