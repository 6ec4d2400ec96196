namespace FunctionsPlatform.Functions.Hosting;

/// <summary>The invocation that code runs in, for the log: its lines go back with the answer, so that the host files them under the function and the call.</summary>
internal sealed class InvocationScope : IDisposable
{
    private const int MaxLines = 500;
    private static readonly AsyncLocal<InvocationScope?> Running = new();

    private readonly Lock gate = new();
    private List<string>? lines = [];

    public InvocationScope(string function, string id)
    {
        (Function, Id) = (function, id);
        Running.Value = this;
    }

    public static InvocationScope? Current => Running.Value;

    public string Function { get; }

    public string Id { get; }

    /// <summary>Keeps the line for the answer.</summary>
    /// <returns>False: the answer has left, or holds enough.</returns>
    public bool TryKeep(string line)
    {
        lock (gate)
        {
            if (lines is null || lines.Count >= MaxLines) return false;
            lines.Add(line);
            return true;
        }
    }

    /// <summary>The lines so far; later ones are not kept any more.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (gate)
        {
            var taken = lines ?? [];
            lines = null;
            return taken;
        }
    }

    public void Dispose() => Running.Value = null;
}
