namespace FunctionsPlatform.Orchestrations.Stats;

/// <summary>Has nodes tell what they use, also those that would not by themselves.</summary>
public interface IUsageAsker
{
    /// <summary>The nodes are told to look each 15 s from now on for some minutes. Called as often as one likes.</summary>
    Task KeepLookingAsync(IEnumerable<string> nodes, CancellationToken cancellationToken);
}
