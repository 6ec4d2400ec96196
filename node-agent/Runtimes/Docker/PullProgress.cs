using System.Globalization;
using Docker.DotNet.Models;

namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>Makes a line of what the engine tells while it pulls, and hands it on every few seconds at most: each costs a report.</summary>
internal sealed class PullProgress(TimeProvider time, Action<string> tell) : IProgress<JSONMessage>
{
    private const double Mebibyte = 1 << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (long Current, long Total, bool IsDone)> layers = new(StringComparer.Ordinal);
    private readonly long began = time.GetTimestamp();
    private TimeSpan toldAfter;

    /// <summary>What went wrong; null while nothing did.</summary>
    public string? Problem { get; private set; }

    public void Report(JSONMessage value)
    {
        if (value.Error?.Message is { Length: > 0 } problem) Problem ??= problem;
        if (value.ID is not { Length: > 0 } layer || !Take(layer, value)) return;
        // A pull that is over before the first pause tells nothing: its container starts then.
        var passed = time.GetElapsedTime(began);
        if (passed - toldAfter < Pause) return;
        toldAfter = passed;
        tell(Line());
    }

    private bool Take(string layer, JSONMessage value)
    {
        var (current, total, _) = layers.GetValueOrDefault(layer);
        switch (value.Status)
        {
            case "Pulling fs layer" or "Waiting":
                layers.TryAdd(layer, default);
                return true;
            case "Downloading":
                layers[layer] = (value.Progress?.Current ?? current, value.Progress?.Total ?? total, false);
                return true;
            case "Verifying Checksum" or "Download complete" or "Extracting":
                layers[layer] = (total, total, false);
                return true;
            case "Pull complete" or "Already exists":
                layers[layer] = (total, total, true);
                return true;
            default:
                return false;
        }
    }

    private string Line()
    {
        var (done, current, total) = (layers.Values.Count(layer => layer.IsDone), layers.Values.Sum(layer => layer.Current), layers.Values.Sum(layer => layer.Total));
        return string.Create(CultureInfo.InvariantCulture, $"pulling image: {done} of {layers.Count} layers, {current / Mebibyte:0} of {total / Mebibyte:0} MiB");
    }
}
