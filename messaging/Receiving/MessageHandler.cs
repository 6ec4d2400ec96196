namespace FunctionsPlatform.Messaging;

/// <summary>Handles a message. An exception is a fault of the handler: it is called again some times, then the message is dead-lettered.</summary>
/// <param name="cancellationToken">Cancelled when the process can wait no longer; the message comes again.</param>
public delegate Task<MessageOutcome> MessageHandler(IncomingMessage message, CancellationToken cancellationToken);
