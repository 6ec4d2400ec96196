using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Workloads;

/// <summary>Makes the Containers of one workload, each with a name of its own.</summary>
/// <param name="label">Carries the workload's name on each of them.</param>
internal sealed class ReplicaMaker(Resource workload, string label, IEnumerable<Container> existing, IdSource ids, string? traceparent)
{
    private const int SuffixLength = 5;

    private readonly HashSet<string> taken = [.. existing.Select(container => container.Metadata.Name)];

    public Container Make(AppSpec template, ImmutableSortedDictionary<string, string> annotations) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = NewName(),
            Namespace = workload.Metadata.Namespace,
            Labels = workload.Metadata.Labels.SetItem(label, workload.Metadata.Name),
            Annotations = annotations,
            OwnerReferences = [new OwnerReference(workload.Kind, workload.Metadata.Name, workload.Metadata.Uid ?? "")],
        },
        Spec = new ContainerSpec
        {
            App = workload.Metadata.Name,
            TemplateHash = ContainerTemplate.HashOf(template),
            Template = template,
            Traceparent = traceparent,
        },
    };

    private string NewName()
    {
        var name = workload.Metadata.Name;
        var room = Names.MaxLabelLength - SuffixLength - 1;
        var stem = name.Length <= room ? name : name[..room].TrimEnd('-');
        while (true)
        {
            var candidate = $"{stem}-{ids.NewSuffix(SuffixLength)}";
            if (taken.Add(candidate)) return candidate;
        }
    }
}
