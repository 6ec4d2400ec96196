namespace FunctionsPlatform.NodeAgent.Volumes;

/// <summary>A container cannot be made as it is specified, here and now. The message is for its user and holds no value.</summary>
/// <param name="reason">One CamelCase word: ConfigMissing, SecretMissing, DataUnavailable, HostPathRefused, …</param>
public sealed class ReplicaRefusedException(string reason, string message) : Exception(message)
{
    public string Reason { get; } = reason;
}
