using FunctionsPlatform.Messaging;

namespace FunctionsPlatform.Functions.Triggers;

/// <summary>Handles one message of a broker, and says what becomes of it. It may see the same message again, also after it succeeded.</summary>
public delegate Task<MessageOutcome> MessageFunction(IncomingMessage message, CancellationToken cancellationToken);
