namespace FunctionsPlatform.Messaging;

/// <summary>User and password, or a shared access policy's name and key.</summary>
public sealed record BrokerLogin(string User, string Password)
{
    public override string ToString() => $"{User}:***";
}
