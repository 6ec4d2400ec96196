using System.Globalization;
using System.Text.Json.Serialization;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>A port by name or by containerPort. The default value means the app's first port.</summary>
[JsonConverter(typeof(PortReferenceConverter))]
public readonly record struct PortReference(string? Name, int Number)
{
    public bool IsFirst => Name is null && Number == 0;

    /// <summary>The containerPort meant, or null when the app has no such port.</summary>
    public int? Resolve(IReadOnlyList<PortSpec> ports)
    {
        if (IsFirst) return ports.Count > 0 ? ports[0].ContainerPort : null;
        if (Name is null) return Number;
        var name = Name;
        return ports.FirstOrDefault(port => port.Name == name)?.ContainerPort;
    }

    public override string ToString() => Name ?? Number.ToString(CultureInfo.InvariantCulture);
}
