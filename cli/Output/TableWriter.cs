using System.Collections.Immutable;

namespace FunctionsPlatform.Cli.Output;

/// <summary>Writes rows under headers, columns as wide as what they hold and three spaces apart.</summary>
/// <remarks>Rows that come later (a watch) keep to the widths of the first ones and push what follows aside where they are wider.</remarks>
internal sealed class TableWriter(TextWriter output, bool colour, ImmutableArray<string> headers)
{
    private const string Gap = "   ";

    private readonly int[] widths = [.. headers.Select(header => header.Length)];

    public void WriteAll(IReadOnlyList<ImmutableArray<Cell>> rows)
    {
        foreach (var row in rows)
            for (var column = 0; column < widths.Length; column++) widths[column] = Math.Max(widths[column], row[column].Text.Length);
        WriteLine([.. headers.Select(header => new Cell(header))]);
        foreach (var row in rows) WriteLine(row);
    }

    public void WriteLine(ImmutableArray<Cell> row)
    {
        var pending = "";
        for (var column = 0; column < row.Length; column++)
        {
            var cell = row[column];
            // Blanks are written only once something follows them: lines do not end in spaces.
            if (cell.Text.Length > 0)
            {
                output.Write(pending);
                output.Write(Paint(cell));
                pending = "";
            }

            pending += new string(' ', Math.Max(0, widths[column] - cell.Text.Length)) + Gap;
        }

        output.Write('\n');
    }

    private string Paint(Cell cell) => (colour, cell.Tone) switch
    {
        (true, Tone.Good) => $"\e[32m{Clean(cell.Text)}\e[0m",
        (true, Tone.Waiting) => $"\e[33m{Clean(cell.Text)}\e[0m",
        (true, Tone.Bad) => $"\e[31m{Clean(cell.Text)}\e[0m",
        _ => Clean(cell.Text),
    };

    // A row is a line, and no text from outside may move the terminal's cursor.
    private static string Clean(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)) : text;
}
