namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A Job to be made again and again, by a schedule.</summary>
public sealed record CronJob : Resource
{
    public override string Kind { get; set; } = nameof(CronJob);

    public CronJobSpec Spec { get; set; } = new();

    public CronJobStatus? Status { get; set; }
}
