using System.Globalization;
using System.Text.RegularExpressions;

namespace FunctionsPlatform.Contracts.RegistryEvents;

/// <summary>Gathers what one delivery says, and lets nothing pass that is not what it claims to be.</summary>
internal sealed partial class RegistryEventCollector(string? registry)
{
    private const int LongestId = 200;
    private const int LongestName = 255;

    private readonly List<ImagePushed> pushed = [];
    private readonly List<IgnoredEvent> ignored = [];
    private string? validation;
    private int count;

    public void Validate(string code) => validation ??= code;

    public void Ignore(string id, string reason, string message)
    {
        if (IsOver()) return;
        ignored.Add(new IgnoredEvent(Cut(id, LongestId), reason, message));
    }

    /// <param name="host">The registry's, as the sender knows it.</param>
    public void Push(string id, string? host, string? repository, string? tag, string? digest, DateTimeOffset? at, string? actor, string source)
    {
        if (IsOver()) return;
        if (ImageName.Of(registry ?? host ?? "", repository ?? "", tag, digest) is not { } image)
        {
            ignored.Add(new IgnoredEvent(Cut(id, LongestId), "Incomplete", "names no registry or no repository"));
            return;
        }

        if (image.Tag is not { } named)
            ignored.Add(new IgnoredEvent(Cut(id, LongestId), "NoTag", $"{image}: was pushed by its digest, as the parts of an image for several platforms are; only a tag is followed"));
        else if (!TagForm().IsMatch(named) || image.Registry.Length > LongestName || image.Repository.Length > LongestName || !NameForm().IsMatch(image.Registry + "/" + image.Repository))
            ignored.Add(new IgnoredEvent(Cut(id, LongestId), "Incomplete", "names an image in a form that none has"));
        else if (image.Digest is { } exact && (exact.Length > LongestId || !DigestForm().IsMatch(exact)))
            ignored.Add(new IgnoredEvent(Cut(id, LongestId), "Incomplete", $"{image.Registry}/{image.Repository}:{named}: its digest has a form that none has"));
        else
            pushed.Add(new ImagePushed(image.Registry, image.Repository, named, image.Digest, Cut(id.Length > 0 ? id : string.Create(CultureInfo.InvariantCulture, $"{at?.ToUnixTimeMilliseconds()}/{image}"), LongestId), at, actor is { Length: > 0 } ? Cut(actor, LongestId) : null, source));
    }

    public RegistryEventResult ToResult() => validation is not null
        ? new RegistryEventResult.Validation(validation)
        : new RegistryEventResult.Read([.. pushed], [.. ignored]);

    private bool IsOver()
    {
        if (++count == RegistryEventReader.MostEvents + 1) ignored.Add(new IgnoredEvent("", "TooMany", $"more than {RegistryEventReader.MostEvents} events in one delivery"));
        return count > RegistryEventReader.MostEvents;
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\z")]
    private static partial Regex TagForm();

    [GeneratedRegex(@"\A[a-z0-9.\-\[\]:_]+(/[a-z0-9]+([._-]+[a-z0-9]+)*)+\z")]
    private static partial Regex NameForm();

    [GeneratedRegex(@"\A[a-z0-9]+([+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]{32,128}\z")]
    private static partial Regex DigestForm();
}
