using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Health;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>A container and how it is to be kept.</summary>
public sealed record SupervisedContainer
{
    public required ContainerRecipe Recipe { get; init; }

    public required SupervisionRules Rules { get; init; }

    /// <summary>Null: it is alone.</summary>
    public SupervisedParts? Parts { get; init; }

    public HealthRules? Health { get; init; }

    /// <summary>Null: it is not asked how many requests it takes.</summary>
    public RequestCounter? Counter { get; init; }

    /// <summary>W3C trace context of the change that asked for it.</summary>
    public string Traceparent { get; init; } = "";

    /// <summary>False for an orphan: the control plane does not know it, so nothing is said of it.</summary>
    public bool Reported { get; init; } = true;
}
