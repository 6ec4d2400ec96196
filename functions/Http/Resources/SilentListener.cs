using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Nobody listens.</summary>
internal sealed class SilentListener : IResourceListener
{
    public Task ChangedAsync(Resource resource, CancellationToken cancellationToken) => Task.CompletedTask;
}
