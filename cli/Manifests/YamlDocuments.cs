using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>Reads the documents of a YAML stream.</summary>
internal static class YamlDocuments
{
    /// <exception cref="ManifestException">It is no YAML, or nothing that JSON could say.</exception>
    public static List<SourceDocument> Read(string text)
    {
        var documents = new List<SourceDocument>();
        var scanner = new Scanner(new StringReader(text));
        try
        {
            var parser = new Parser(scanner);
            parser.Consume<StreamStart>();
            while (parser.TryConsume<DocumentStart>(out _))
            {
                documents.Add(new YamlDocumentReader(parser).Read());
                parser.Consume<DocumentEnd>();
            }
        }
        catch (YamlException error)
        {
            throw FindTab(error, text) ?? new ManifestException(WithoutPosition(error.Message), YamlDocumentReader.Position(error.Start));
        }
        catch (InvalidOperationException)
        {
            // The scanner's way of giving up within "{ … }" and "[ … ]", such as one that is never closed.
            throw new ManifestException("is not well-formed here; is a bracket or brace not closed?", YamlDocumentReader.Position(scanner.CurrentPosition));
        }

        return documents;
    }

    /// <summary>The commonest mistake, which the parser only finds some lines later and tells in its own terms. Null when it is another.</summary>
    private static ManifestException? FindTab(YamlException error, string text)
    {
        var lines = text.Split('\n');
        var last = error.Message.Contains(" tab ", StringComparison.Ordinal) ? lines.Length : Math.Min(error.End.Line, lines.Length);
        for (var line = error.Start.Line; line <= last; line++)
        {
            var tab = lines[line - 1].AsSpan().IndexOfAnyExcept(' ');
            if (tab >= 0 && lines[line - 1][tab] == '\t') return new ManifestException("YAML does not allow tabs for indentation; use spaces", new SourcePosition(line, tab + 1));
        }

        return null;
    }

    // The parser puts the position in front; ours stands there already.
    private static string WithoutPosition(string message)
    {
        var end = message.StartsWith("(Line", StringComparison.Ordinal) ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        return (end < 0 ? message : message[(end + 3)..]).TrimEnd('.');
    }
}
