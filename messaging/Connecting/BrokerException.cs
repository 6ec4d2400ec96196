namespace FunctionsPlatform.Messaging;

/// <summary>The broker refused, or could not be reached.</summary>
public sealed class BrokerException : Exception
{
    public BrokerException(string message)
        : base(message)
    {
    }

    public BrokerException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
