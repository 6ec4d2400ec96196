namespace FunctionsPlatform.State;

/// <summary>A stored value cannot be decrypted: its key is not there, or it is not what was written for this place. The message never holds a value.</summary>
public sealed class SecretUnreadableException(string message) : Exception(message);
