using System.Globalization;

namespace FunctionsPlatform.Bench.Figures;

/// <summary>Figures as people read them.</summary>
internal static class FigureTable
{
    public static void Write(IReadOnlyList<Figure> figures, TextWriter output)
    {
        output.WriteLine($"{"NAME",-28}{"VALUE",10} {"UNIT",-5}{"PEER",-24}{"PEER'S",10}{"RATIO",8}");
        foreach (var figure in figures)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{figure.Name,-28}{figure.Value,10:0.###} {figure.Unit,-5}{figure.Peer ?? "-",-24}{figure.PeerValue,10:0.###}{figure.Ratio,8:0.00}").TrimEnd());
        }
    }
}
