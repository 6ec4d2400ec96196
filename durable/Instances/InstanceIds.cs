namespace FunctionsPlatform.Durable;

internal static class InstanceIds
{
    // Index rows add a uid of 36 and a family of 2 to it; keys end at 512.
    private const int Characters = 400;

    /// <summary>False: there can be no instance of this id.</summary>
    public static bool IsPossible(string instanceId) => instanceId.Length is > 0 and <= Characters && IsUnicode(instanceId);

    public static void Require(string instanceId)
    {
        if (IsPossible(instanceId)) return;
        throw new ArgumentException(
            instanceId.Length is > 0 and <= Characters
                ? "An instance id is Unicode; this one holds half a character (a lone surrogate)."
                : $"An instance id has 1 to {Characters} characters; this one has {instanceId.Length}.", nameof(instanceId));
    }

    // No store gives back a lone surrogate as it was.
    private static bool IsUnicode(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (!char.IsSurrogate(text[index])) continue;
            if (!char.IsSurrogatePair(text, index)) return false;
            index++;
        }

        return true;
    }
}
