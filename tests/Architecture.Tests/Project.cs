namespace FunctionsPlatform.Architecture.Tests;

/// <param name="Folder">Where it lies, which is what it is called here: <c>storage/Sqlite</c>.</param>
/// <param name="File">Its project file, relative to the root.</param>
/// <param name="References">Folders of the projects it references.</param>
internal sealed record Project(string Folder, string File, IReadOnlyList<string> References)
{
    public bool IsTest => Folder.StartsWith("tests/", StringComparison.Ordinal);
}
