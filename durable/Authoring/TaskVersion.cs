using System.Diagnostics.CodeAnalysis;

namespace FunctionsPlatform.Durable;

/// <summary>The version of an orchestrator or activity. Compared without case; the default is no version.</summary>
public readonly struct TaskVersion : IEquatable<TaskVersion>
{
    private readonly string? version;

    /// <exception cref="ArgumentException">Nothing but blanks.</exception>
    public TaskVersion(string? version)
    {
        if (version is { Length: > 0 } && string.IsNullOrWhiteSpace(version)) throw new ArgumentException("A version is more than blanks.", nameof(version));
        this.version = version;
    }

    /// <summary>No version.</summary>
    public static TaskVersion Unversioned => default;

    public string Version => version ?? "";

    public bool IsUnversioned => Version.Length == 0;

    public static implicit operator TaskVersion(string? value) => new(value);

    public static implicit operator string(TaskVersion value) => value.Version;

    public static TaskVersion FromString(string? value) => new(value);

    /// <summary>No version comes before any; two that both read as 1[.2[.3[.4]]] compare as numbers, others as text without case.</summary>
    /// <returns>Below, at or above zero.</returns>
    public static int Compare(TaskVersion left, TaskVersion right)
    {
        if (left.IsUnversioned || right.IsUnversioned) return right.IsUnversioned.CompareTo(left.IsUnversioned);
        return TryParse(left.Version, out var a) && TryParse(right.Version, out var b)
            ? a.CompareTo(b)
            : string.Compare(left.Version, right.Version, StringComparison.OrdinalIgnoreCase);
    }

    private static bool TryParse(string text, [NotNullWhen(true)] out Version? version) =>
        System.Version.TryParse(text.Contains('.', StringComparison.Ordinal) ? text : text + ".0", out version);

    public bool Equals(TaskVersion other) => string.Equals(Version, other.Version, StringComparison.OrdinalIgnoreCase);

    public override bool Equals(object? obj) => obj is TaskVersion other && Equals(other);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Version);

    public override string ToString() => Version;

    public static bool operator ==(TaskVersion left, TaskVersion right) => left.Equals(right);

    public static bool operator !=(TaskVersion left, TaskVersion right) => !left.Equals(right);
}
