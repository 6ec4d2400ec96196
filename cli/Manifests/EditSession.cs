using System.Text.Json.Nodes;
using FunctionsPlatform.Contracts.Problems;

namespace FunctionsPlatform.Cli.Manifests;

/// <summary>A file that holds a resource while the user edits it.</summary>
internal sealed class EditSession : IDisposable
{
    private const string Mark = "# fp: ";

    private EditSession(string file) => File = file;

    public string File { get; }

    /// <summary>It stays when this session ends: what the user has written is in it.</summary>
    public bool Keep { get; set; }

    /// <summary>Readable by this user alone: a resource may hold what is nobody else's business.</summary>
    public static EditSession Begin(string name)
    {
        var folder = Directory.CreateTempSubdirectory("fp-edit-");
        return new EditSession(Path.Combine(folder.FullName, name + ".yaml"));
    }

    /// <param name="remarks">Lines for the user, put on top as comments.</param>
    public void Write(string text, IEnumerable<string> remarks) => System.IO.File.WriteAllText(File, string.Concat(remarks.Select(remark => $"{Mark}{remark}\n")) + text);

    /// <summary>What the user has left there, without our remarks.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var text = await System.IO.File.ReadAllTextAsync(File, cancellationToken);
        return string.Concat(text.ReplaceLineEndings("\n").Split('\n').Where(line => !line.StartsWith(Mark, StringComparison.Ordinal)).Select(line => line + "\n")).TrimEnd('\n') + "\n";
    }

    /// <summary>The one resource that <paramref name="text"/> is; null when it is none, and <paramref name="complaint"/> says why.</summary>
    public static JsonObject? Parse(string text, out string complaint)
    {
        complaint = "";
        switch (ManifestReader.Read("edited.yaml", text))
        {
            case ManifestResult.Refused refused:
                complaint = refused.Message;
                return null;
            case ManifestResult.Read { Manifests: [var only] }:
                return only.Body;
            case ManifestResult.Read read:
                complaint = $"there are {read.Manifests.Length} documents; leave the one";
                return null;
            default:
                throw new InvalidOperationException("A manifest is read or refused.");
        }
    }

    public static IEnumerable<string> Remarks(Problem problem) =>
        [string.IsNullOrEmpty(problem.Detail) ? problem.Title : problem.Detail, .. (problem.Errors ?? []).Select(error => error.ToString())];

    public void Dispose()
    {
        if (!Keep) Directory.Delete(Path.GetDirectoryName(File)!, recursive: true);
    }
}
