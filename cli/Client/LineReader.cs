namespace FunctionsPlatform.Cli.Client;

/// <summary>Lines of a stream that may end, break or fall silent at any time. Owns the stream.</summary>
internal sealed class LineReader(Stream stream, TimeProvider time, TimeSpan longestSilence) : IDisposable
{
    private readonly StreamReader reader = new(stream);

    /// <summary>Whether it broke off: there may be more that was not read.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether it ended because nothing came for too long.</summary>
    public bool WasSilent { get; private set; }

    /// <summary>Null: there are no more.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(longestSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await reader.ReadLineAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            WasSilent = true;
            return null;
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            IsBroken = true;
            return null;
        }
    }

    public void Dispose() => reader.Dispose();
}
