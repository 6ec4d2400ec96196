using System.Text.Json;
using FunctionsPlatform.Cli.Manifests;

namespace FunctionsPlatform.Cli.Output;

/// <summary>Writes JSON as YAML in block style; what is read back is the same JSON.</summary>
internal static class YamlText
{
    public static void Write(TextWriter output, JsonElement document)
    {
        if (document.ValueKind is JsonValueKind.Object or JsonValueKind.Array && !IsEmpty(document)) WriteBlock(output, document, 0, continuesLine: false);
        else output.Write(Scalar(document) + "\n");
    }

    /// <param name="continuesLine">The first line is already indented: it stands behind a "- ".</param>
    private static void WriteBlock(TextWriter output, JsonElement block, int indent, bool continuesLine)
    {
        var margin = new string(' ', indent);
        if (block.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in block.EnumerateObject())
            {
                output.Write((continuesLine ? "" : margin) + Text(member.Name) + ":");
                WriteValue(output, member.Value, indent + 2);
                continuesLine = false;
            }

            return;
        }

        foreach (var item in block.EnumerateArray())
        {
            output.Write((continuesLine ? "" : margin) + "-");
            continuesLine = false;
            if (IsBlock(item))
            {
                output.Write(' ');
                WriteBlock(output, item, indent + 2, continuesLine: true);
            }
            else
            {
                output.Write($" {Scalar(item)}\n");
            }
        }
    }

    private static void WriteValue(TextWriter output, JsonElement value, int indent)
    {
        if (!IsBlock(value))
        {
            output.Write($" {Scalar(value)}\n");
            return;
        }

        output.Write('\n');
        WriteBlock(output, value, indent, continuesLine: false);
    }

    private static bool IsBlock(JsonElement value) => value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && !IsEmpty(value);

    private static bool IsEmpty(JsonElement value) => value.ValueKind == JsonValueKind.Object ? value.GetPropertyCount() == 0 : value.GetArrayLength() == 0;

    private static string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{}",
        JsonValueKind.Array => "[]",
        JsonValueKind.String => Text(value.GetString()!),
        _ => value.GetRawText(),
    };

    /// <summary>Plain where that reads back as the same text, in double quotes (which are JSON's) elsewhere.</summary>
    private static string Text(string text) => IsPlain(text) ? text : $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static bool IsPlain(string text) =>
        text.Length > 0
        && (char.IsAsciiLetterOrDigit(text[0]) || text[0] is '/' or '_' or '.')
        && text[^1] is not (' ' or ':')
        && text.All(character => character is >= ' ' and < '\x7f')
        && !text.Contains(": ", StringComparison.Ordinal)
        && !text.Contains(" #", StringComparison.Ordinal)
        && YamlScalars.IsText(text)
        // YAML 1.1 readers take these for something else, and there are many of them.
        && !IsYaml11Word(text);

    private static bool IsYaml11Word(string text) =>
        text.ToLowerInvariant() is "yes" or "no" or "on" or "off" or "y" or "n"
        || (char.IsAsciiDigit(text[0]) && text.All(character => char.IsAsciiDigit(character) || character is ':' or '.' or '_' or '-'));
}
