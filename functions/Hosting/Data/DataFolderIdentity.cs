namespace FunctionsPlatform.Functions.Hosting;

/// <summary>What makes a data folder this installation's.</summary>
/// <param name="Token">See <see cref="DataFolder.Token"/>.</param>
/// <param name="ClusterId">See <see cref="DataFolder.ClusterId"/>.</param>
public sealed record DataFolderIdentity(string Token, string ClusterId);
