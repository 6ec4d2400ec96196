namespace FunctionsPlatform.Bench.Entries;

/// <summary>One of the two that are compared on the same engine: this platform, and a peer.</summary>
internal interface ISide
{
    string Name { get; }

    /// <summary>Asks for <paramref name="replicas"/> of the image under the name; returns when the request is answered.</summary>
    /// <param name="restartDelay">Pause before a restart; null: the side's own default.</param>
    Task DeployAsync(string app, int replicas, TimeSpan? restartDelay, CancellationToken cancellationToken);

    /// <summary>True when all run, by its own word and the engine's.</summary>
    Task<bool> AllRunAsync(string app, int replicas, CancellationToken cancellationToken);

    /// <summary>Removes it; returns when nothing is left.</summary>
    Task RemoveAsync(string app, CancellationToken cancellationToken);

    /// <summary>The label <c>key=value</c> that its containers of this name carry.</summary>
    string LabelOf(string app);
}
