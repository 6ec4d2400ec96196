using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace FunctionsPlatform.Durable;

/// <summary>Factories by name and version.</summary>
internal sealed class TaskShelf<T>(string noun) where T : class
{
    private readonly Dictionary<(TaskName Name, TaskVersion Version), Func<T>> factories = [];
    private readonly HashSet<TaskName> versioned = [];

    public void Add(TaskName name, TaskVersion version, Func<T> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        if (string.IsNullOrWhiteSpace(name.Name)) throw new ArgumentException("A task needs a name.", nameof(name));
        if (!factories.TryAdd((name, version), factory))
            throw new ArgumentException($"An {noun} named '{name}'{(version.IsUnversioned ? "" : $" of version '{version}'")} is already registered.", nameof(name));
        if (!version.IsUnversioned) versioned.Add(name);
    }

    public void Add(Type type, Func<T> factory)
    {
        if (!typeof(T).IsAssignableFrom(type) || type.IsAbstract) throw new ArgumentException($"{type} is no {noun} that can be made.", nameof(type));
        var attribute = type.GetCustomAttribute<DurableTaskAttribute>();
        Add(attribute?.Name ?? type.Name, attribute?.Version, factory);
    }

    /// <summary>That very version; or what is registered without one, if no version of the name is registered at all.</summary>
    public bool TryGet(TaskName name, TaskVersion version, [NotNullWhen(true)] out Func<T>? factory)
    {
        if (factories.TryGetValue((name, version), out factory)) return true;
        return !versioned.Contains(name) && factories.TryGetValue((name, TaskVersion.Unversioned), out factory);
    }

    public static T Make([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] Type type) =>
        (T)Activator.CreateInstance(type)!;
}
