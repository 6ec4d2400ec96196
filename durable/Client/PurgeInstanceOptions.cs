namespace FunctionsPlatform.Durable;

/// <param name="Recursive">Also removes the sub-orchestrations that the instance's last generation called, and theirs, as far as they have ended.</param>
public sealed record PurgeInstanceOptions(bool Recursive = false);
