namespace FunctionsPlatform.Contracts.Problems;

/// <summary>One thing that is wrong in a document.</summary>
/// <param name="Path">Where: <c>spec.ports[0].containerPort</c>; empty for the document as a whole.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record FieldError(string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
