using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Hears of what users have changed, after it is stored.</summary>
internal interface IResourceListener
{
    /// <summary>Must not throw for what a later sweep heals: the user's write has succeeded.</summary>
    Task ChangedAsync(Resource resource);
}
