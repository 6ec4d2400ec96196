namespace FunctionsPlatform.Functions.Triggers;

/// <summary>One function: its name, what calls it, and what it does. It does not know which host does the calling.</summary>
/// <param name="Name">Lower-case with hyphens; unique. The Functions host uses it as the function's folder.</param>
public abstract record FunctionDefinition(string Name)
{
    /// <param name="Route">ASP.NET Core route template.</param>
    /// <param name="Access">Who may call it.</param>
    public sealed record Http(string Name, string Method, string Route, HttpFunction Handler, Access Access) : FunctionDefinition(Name);

    /// <param name="Source">The queue whose messages it takes.</param>
    public sealed record Queue(string Name, string Source, QueueFunction Handler, QueuePolicy Policy) : FunctionDefinition(Name);

    /// <summary>Takes what other systems leave in Azure Service Bus. Only the Functions host has such a trigger, and only an app that was exported with one is called by it.</summary>
    /// <param name="Sessions">Messages of one session come one at a time and in order.</param>
    public sealed record ServiceBus(string Name, ServiceBusSource Source, bool Sessions, MessageFunction Handler, QueuePolicy Policy) : FunctionDefinition(Name);

    /// <summary>Takes events that Azure Event Grid is subscribed to bring. Only the Functions host has such a trigger; elsewhere they come by HTTP.</summary>
    public sealed record EventGrid(string Name, QueueFunction Handler, QueuePolicy Policy) : FunctionDefinition(Name);

    /// <param name="Every">Time between two runs; the first is at once. Two runs never overlap.</param>
    public sealed record Timer(string Name, TimeSpan Every, TimerFunction Handler) : FunctionDefinition(Name);
}
