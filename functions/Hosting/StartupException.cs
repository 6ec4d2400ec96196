namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The control plane cannot start. The message is one line and says what to do; no stack trace helps.</summary>
public sealed class StartupException : Exception
{
    public StartupException(string message) : base(message) { }

    public StartupException(string message, Exception? innerException) : base(message, innerException) { }
}
