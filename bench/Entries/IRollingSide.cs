namespace FunctionsPlatform.Bench.Entries;

/// <summary>A side that can replace what runs.</summary>
internal interface IRollingSide : ISide
{
    /// <summary>Asks for <paramref name="replicas"/> that will be rolled, four at a time, in the given order.</summary>
    Task DeployRollingAsync(string app, int replicas, bool startFirst, CancellationToken cancellationToken);

    /// <summary>Asks for all of them to be replaced by ones with another environment; returns when the request is answered.</summary>
    Task RollAsync(string app, int replicas, bool startFirst, CancellationToken cancellationToken);
}
