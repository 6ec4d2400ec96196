namespace FunctionsPlatform.Functions.Triggers;

/// <summary>Where a Service Bus function's messages lie.</summary>
public abstract record ServiceBusSource
{
    private ServiceBusSource()
    {
    }

    public sealed record Queue(string Name) : ServiceBusSource
    {
        public override string ToString() => Name;
    }

    public sealed record Subscription(string Topic, string Name) : ServiceBusSource
    {
        /// <summary>As the service itself writes it.</summary>
        public override string ToString() => $"{Topic}/Subscriptions/{Name}";
    }
}
