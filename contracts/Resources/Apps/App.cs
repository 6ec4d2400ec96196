namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A program to keep running in a number of equal replicas.</summary>
public sealed record App : Resource
{
    public override string Kind { get; set; } = nameof(App);

    public AppSpec Spec { get; set; } = new();

    public AppStatus? Status { get; set; }
}
