namespace FunctionsPlatform.Storage;

/// <summary>What every blob store refuses before it looks at its data.</summary>
public static class BlobRules
{
    private const int MaxNameWeight = 512;

    /// <exception cref="ArgumentException">The container's or blob's name breaks the rules of <see cref="IBlobStore"/>.</exception>
    public static void RequireName(string container, string name)
    {
        RequireContainer(container);
        ArgumentNullException.ThrowIfNull(name);
        var weight = TableRules.Weigh(name);
        if (weight is 0 or > MaxNameWeight) throw new ArgumentException($"A blob name weighs {weight} (one for a character up to U+00FF, two for another); 1 to {MaxNameWeight} are allowed.", nameof(name));
    }

    /// <exception cref="ArgumentException">Not 3 to 63 lower-case letters, digits and hyphens.</exception>
    public static void RequireContainer(string container)
    {
        ArgumentNullException.ThrowIfNull(container);
        var valid = container.Length is >= 3 and <= 63 && container.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
        if (!valid) throw new ArgumentException($"'{container}' is no container name: 3 to 63 lower-case letters, digits and hyphens.", nameof(container));
    }
}
