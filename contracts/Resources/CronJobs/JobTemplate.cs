namespace FunctionsPlatform.Contracts.Resources;

/// <summary>The Jobs that a CronJob makes.</summary>
public sealed record JobTemplate
{
    public TemplateMeta Metadata { get; set; } = new();

    public JobSpec Spec { get; set; } = new();
}
