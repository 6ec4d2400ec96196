using System.Collections.Immutable;
using System.Text;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>The rules of Configs and Secrets. What is wrong never quotes a value.</summary>
internal static class DataValidation
{
    /// <summary>Of all values together. Encrypted and as base64 they must fit into a resource.</summary>
    private const int MaxBytes = 240 * 1024;
    private const int MaxNameLength = 253;

    public static void Check(ConfigSpec spec, FieldErrors errors) => Check(spec.Data, spec.BinaryData, errors);

    public static void Check(SecretSpec spec, FieldErrors errors) => Check(spec.Data, spec.BinaryData, errors);

    /// <summary>Null when a value may be called so: it becomes the name of a file.</summary>
    public static string? ProblemWithKey(string key) =>
        key.Length is > 0 and <= MaxNameLength && key.All(IsKeyCharacter) && !key.StartsWith("..", StringComparison.Ordinal) && key != "."
            ? null
            : "must be 1–253 letters, digits, '-', '_' or '.', and not begin with '..'";

    private static void Check(ImmutableSortedDictionary<string, string> texts, ImmutableSortedDictionary<string, string> binary, FieldErrors errors)
    {
        var total = 0L;
        foreach (var (key, value) in texts)
        {
            errors.AddProblem($"spec.data.{key}", ProblemWithKey(key));
            total += Encoding.UTF8.GetByteCount(value);
        }

        foreach (var (key, value) in binary)
        {
            errors.AddProblem($"spec.binaryData.{key}", ProblemWithKey(key));
            errors.Require(!texts.ContainsKey(key), $"spec.binaryData.{key}", "is in spec.data too");
            var buffer = new byte[value.Length];
            if (value == SecretSpec.Redacted) continue;
            if (Convert.TryFromBase64String(value, buffer, out var length)) total += length;
            else errors.Add($"spec.binaryData.{key}", "is not base64");
        }

        errors.Require(total <= MaxBytes, "spec", $"its values take {total} bytes; at most {MaxBytes} are allowed");
    }

    private static bool IsKeyCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
}
