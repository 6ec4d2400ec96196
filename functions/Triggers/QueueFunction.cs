using FunctionsPlatform.Durable;

namespace FunctionsPlatform.Functions.Triggers;

/// <summary>Handles one queue message. It may see the same message again, also after it succeeded.</summary>
public delegate Task<HandlerResult> QueueFunction(QueueDelivery delivery, CancellationToken cancellationToken);
