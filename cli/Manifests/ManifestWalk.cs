namespace FunctionsPlatform.Cli.Manifests;

/// <summary>Goes through every document of what <c>-f</c> names.</summary>
internal sealed class ManifestWalk(CliHost host)
{
    /// <param name="act">Done for each document; answers its exit code.</param>
    /// <param name="unreadable">The exit code of a file that cannot be read, and of there being no document at all.</param>
    /// <returns>The highest exit code. One document that is refused does not keep the others back; a control plane that is away does.</returns>
    public async Task<int> RunAsync(IEnumerable<string> files, Func<Manifest, Task<int>> act, int unreadable, CancellationToken cancellationToken)
    {
        var exitCode = ExitCodes.Ok;
        var seen = 0;
        foreach (var result in await new ManifestSource(host).ReadAsync(files, cancellationToken))
        {
            if (result is ManifestResult.Refused refused)
            {
                host.Error.WriteLine($"fp: {refused.Message}");
                exitCode = Math.Max(exitCode, unreadable);
                seen++;
                continue;
            }

            foreach (var manifest in ((ManifestResult.Read)result).Manifests)
            {
                seen++;
                var code = await act(manifest);
                if (code == ExitCodes.Unreachable) return code;
                exitCode = Math.Max(exitCode, code);
            }
        }

        if (seen > 0) return exitCode;
        host.Error.WriteLine("fp: there is no document in what was read");
        return unreadable;
    }
}
