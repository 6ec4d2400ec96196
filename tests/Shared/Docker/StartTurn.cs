namespace FunctionsPlatform.Testing.Docker;

/// <summary>
/// The right to start an engine: one at a time on this machine, whichever process asks. A starting engine looks whether a firewall chain is there and then makes
/// it; two that look at the same moment both make it, and one of them fails.
/// </summary>
internal static class StartTurn
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for the turn. Disposal, or the end of this process, passes it on.</summary>
    public static async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), "fpdocker-start.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            }
            catch (IOException)
            {
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
        }
    }
}
