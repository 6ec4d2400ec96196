namespace FunctionsPlatform.Durable.Tests.Golden;

/// <summary>A stack trace would put the build's paths into the fixtures.</summary>
internal sealed class QuietException(string message) : Exception(message)
{
    public override string? StackTrace => null;
}
