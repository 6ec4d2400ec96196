using FunctionsPlatform.Contracts.Identity;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary><c>functions-platform handler</c>: as the Functions host starts it.</summary>
internal static class HandlerProgram
{
    public const string Verb = "handler";

    /// <returns>Never zero: the host would not start it again.</returns>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task<int> RunAsync(Func<string, string?> environment, CancellationToken cancellationToken)
    {
        await using var host = await CustomHandlerHost.StartAsync(CustomHandlerSettings.Read(environment), TimeProvider.System, IdSource.Random, cancellationToken);
        await host.WaitForShutdownAsync(cancellationToken);
        return CustomHandlerHost.RestartExitCode;
    }
}
