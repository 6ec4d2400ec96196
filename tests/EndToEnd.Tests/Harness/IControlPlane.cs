namespace FunctionsPlatform.EndToEnd.Tests.Harness;

/// <summary>The control plane under one of its hosts.</summary>
public interface IControlPlane : IDisposable
{
    bool Running { get; }

    /// <summary>No warning, no chance to finish anything.</summary>
    Task KillAsync();

    /// <summary>Asks it to end and waits; its exit code, or null when it had to be killed.</summary>
    Task<int?> TerminateAsync(TimeSpan limit);

    /// <summary>The end of its output.</summary>
    string LogTail();
}
