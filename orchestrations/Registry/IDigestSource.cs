using FunctionsPlatform.Contracts.RegistryEvents;

namespace FunctionsPlatform.Orchestrations.Registry;

/// <summary>Asks a registry which digest a tag stands for, where a push did not tell.</summary>
public interface IDigestSource
{
    /// <returns>Null: this registry is not asked, or refuses, or knows no such tag.</returns>
    /// <exception cref="HttpRequestException">It does not answer, or not now: the push may come again.</exception>
    Task<string?> FindAsync(ImageName image, CancellationToken cancellationToken);
}
