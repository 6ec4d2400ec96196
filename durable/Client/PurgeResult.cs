namespace FunctionsPlatform.Durable;

/// <param name="IsComplete">False: there is more to purge; call again.</param>
public sealed record PurgeResult(int PurgedInstanceCount, bool IsComplete);
