using System.Text.Json.Serialization.Metadata;

namespace FunctionsPlatform.Contracts.Resources;

/// <summary>What the platform knows of a kind: enough to read, write and address its resources without naming their type.</summary>
/// <param name="Name">Singular, as in <c>kind:</c>.</param>
/// <param name="Plural">As in URLs and keys.</param>
/// <param name="Namespaced">False: it belongs to the whole cluster.</param>
/// <param name="TypeInfo">How it becomes JSON.</param>
/// <param name="UserWritable">Whether users may create and change it; others only read and delete it.</param>
public sealed record ResourceKind(string Name, string Plural, bool Namespaced, JsonTypeInfo TypeInfo, bool UserWritable)
{
    public Type Type => TypeInfo.Type;
}
