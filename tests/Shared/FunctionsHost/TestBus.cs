namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>A Service Bus namespace in memory, which outlives the instances that listen to it.</summary>
public sealed class TestBus
{
    private readonly Dictionary<string, BusEntity> entities = new(StringComparer.Ordinal);

    /// <param name="name">A queue's, or <c>topic/subscription</c>.</param>
    public BusEntity Entity(string name)
    {
        lock (entities) return entities.TryGetValue(name, out var known) ? known : throw new InvalidOperationException($"The namespace has no {name}: the host would log that and listen to nothing.");
    }

    /// <param name="maxDeliveryCount">Deliveries after which a message is a dead letter.</param>
    public TestBus With(string name, int maxDeliveryCount)
    {
        lock (entities) entities.Add(name, new BusEntity(maxDeliveryCount));
        return this;
    }
}
