namespace FunctionsPlatform.Functions.Hosting;

/// <summary>A message has to come again under its own id.</summary>
internal sealed class RetryLaterException(string reason) : Exception($"to be tried again: {reason}");
