namespace FunctionsPlatform.Contracts.Resources;

/// <summary>One thing to go by. Exactly one of them is set.</summary>
public sealed record AutoscaleMetric
{
    public CpuTarget? Cpu { get; set; }

    public MemoryTarget? Memory { get; set; }

    public RequestTarget? Requests { get; set; }

    public QueueTarget? Queue { get; set; }
}
