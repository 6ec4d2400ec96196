namespace FunctionsPlatform.Cli.Client;

/// <summary>How far a watch has come, exactly enough to go on after a break with no change lost or doubled.</summary>
/// <remarks>
/// One commit may change many resources under one revision, and the connection may break in the middle of it. So a watch resumes after the
/// last revision that is surely complete, and what was already seen of the next one is left out.
/// </remarks>
internal sealed class WatchPosition(string start)
{
    private readonly HashSet<string> seen = [];
    private string? current;

    /// <summary>Everything up to it, it included, has been seen.</summary>
    public string Resume { get; private set; } = start;

    /// <summary>Whether this change is new.</summary>
    /// <param name="resource">Tells resources of one revision apart.</param>
    public bool Accept(string revision, string resource)
    {
        if (revision != current)
        {
            // The next one began: the one before is complete.
            if (current is not null) Resume = current;
            current = revision;
            seen.Clear();
        }

        return seen.Add(resource);
    }

    /// <summary>The control plane says that everything up to here was sent.</summary>
    public void Complete(string revision)
    {
        Resume = revision;
        current = null;
        seen.Clear();
    }
}
