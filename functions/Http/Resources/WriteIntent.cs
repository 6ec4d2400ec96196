using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What a writer wants to become of a resource, having seen the current one.</summary>
internal abstract record WriteIntent
{
    private WriteIntent() { }

    public sealed record Store(Resource Resource) : WriteIntent;

    public sealed record Refuse(ProblemResult Problem) : WriteIntent;
}
