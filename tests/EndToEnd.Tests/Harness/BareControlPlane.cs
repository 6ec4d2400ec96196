namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>A control plane without a node, shared by the tests of one class: for what ends at the API.</summary>
public sealed class BareControlPlane : IAsyncLifetime
{
    private Platform? platform;

    public async ValueTask InitializeAsync()
    {
        if (Executables.Missing() is null) platform = await Platform.ControlPlaneOnlyAsync();
    }

    /// <summary>Skips the calling test, with the reason, when the programs have not been built.</summary>
    public Platform OrSkip()
    {
        if (Executables.Missing() is { } reason) Assert.Skip(reason);
        return platform!;
    }

    public async ValueTask DisposeAsync()
    {
        if (platform is not null) await platform.DisposeAsync();
    }
}
