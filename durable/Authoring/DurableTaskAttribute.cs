namespace FunctionsPlatform.Durable;

/// <summary>The name and version under which a class is registered by its type. Without it the name is the type's.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class DurableTaskAttribute(string? name = null) : Attribute
{
    public string? Name { get; } = name;

    public string? Version { get; init; }
}
