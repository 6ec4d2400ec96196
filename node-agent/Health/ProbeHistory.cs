using System.Collections.Immutable;

namespace FunctionsPlatform.NodeAgent.Health;

/// <summary>The last answers of a run that is not ready, and whether the newest says something new.</summary>
internal sealed class ProbeHistory
{
    private const int Length = 10;

    private ImmutableArray<ProbeSample> samples = [];
    private string? lastTold;

    /// <returns>The samples when they should be told: the answer is not what it was. Null: nothing new.</returns>
    public ImmutableArray<ProbeSample>? Add(ProbeSample sample)
    {
        if (samples.Length == Length) samples = samples.RemoveAt(0);
        samples = samples.Add(sample);
        if (sample.Answer.Detail == lastTold) return null;
        lastTold = sample.Answer.Detail;
        return samples;
    }

    public ImmutableArray<ProbeSample> All => samples;
}
