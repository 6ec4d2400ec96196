using System.Text.Json;

namespace FunctionsPlatform.Bench.Figures;

/// <summary>Figures as programs read them: an array of {name, value, unit, peer, peerValue, ratio}.</summary>
internal static class FigureJson
{
    public static void Write(IReadOnlyList<Figure> figures, string file)
    {
        using var stream = File.Create(file);
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartArray();
        foreach (var figure in figures)
        {
            writer.WriteStartObject();
            writer.WriteString("name", figure.Name);
            writer.WriteNumber("value", Math.Round(figure.Value, 4));
            writer.WriteString("unit", figure.Unit);
            writer.WriteString("peer", figure.Peer);
            WriteOptional(writer, "peerValue", figure.PeerValue);
            WriteOptional(writer, "ratio", figure.Ratio);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number) writer.WriteNumber(name, Math.Round(number, 4));
        else writer.WriteNull(name);
    }
}
