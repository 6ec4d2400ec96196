namespace FunctionsPlatform.Functions.Triggers;

/// <summary>Runs when its time has come. A run that fails is only logged: the next one must make up for it.</summary>
public delegate Task TimerFunction(DateTimeOffset now, CancellationToken cancellationToken);
