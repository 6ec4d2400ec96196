namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Pauses between attempts to connect: each twice the one before, up to a limit, minus up to a half by chance, so that a cluster does not call at once.</summary>
internal sealed class ReconnectPause(TimeSpan first, TimeSpan last, Random random)
{
    private int attempts;

    public void Reset() => attempts = 0;

    public TimeSpan Next()
    {
        var pause = first * Math.Pow(2, Math.Min(attempts++, 16));
        if (pause > last) pause = last;
        return pause * (1 - 0.5 * random.NextDouble());
    }
}
