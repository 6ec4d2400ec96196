namespace FunctionsPlatform.Messaging;

/// <summary>The broker has read the message and does not take it: sending it again would not help.</summary>
public sealed class MessageRefusedException(string message) : Exception(message);
