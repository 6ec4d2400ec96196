using System.Collections.Immutable;
using System.Globalization;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;

namespace FunctionsPlatform.Planning.Apps;

/// <summary>Makes the Containers of one app.</summary>
internal sealed class ContainerMaker(App app, string hash, IEnumerable<Container> existing, IdSource ids, string? traceparent)
{
    private const int SuffixLength = 5;

    private readonly HashSet<string> taken = [.. existing.Select(container => container.Metadata.Name)];
    private readonly AppSpec template = ContainerTemplate.Of(app.Spec);

    public Container Make(int attempt) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = NewName(),
            Namespace = app.Metadata.Namespace,
            Labels = app.Metadata.Labels.SetItem(PlatformApi.AppLabel, app.Metadata.Name),
            Annotations = AnnotationsFor(attempt),
            OwnerReferences = [new OwnerReference(app.Kind, app.Metadata.Name, app.Metadata.Uid ?? "")],
        },
        Spec = new ContainerSpec { App = app.Metadata.Name, TemplateHash = hash, Template = template, Traceparent = traceparent },
    };

    private static ImmutableSortedDictionary<string, string> AnnotationsFor(int attempt)
    {
        var none = ImmutableSortedDictionary<string, string>.Empty;
        return attempt == 0 ? none : none.Add(Succession.AttemptAnnotation, attempt.ToString(CultureInfo.InvariantCulture));
    }

    private string NewName()
    {
        var name = app.Metadata.Name;
        var room = Names.MaxLabelLength - SuffixLength - 1;
        var stem = name.Length <= room ? name : name[..room].TrimEnd('-');
        while (true)
        {
            var candidate = $"{stem}-{ids.NewSuffix(SuffixLength)}";
            if (taken.Add(candidate)) return candidate;
        }
    }
}
