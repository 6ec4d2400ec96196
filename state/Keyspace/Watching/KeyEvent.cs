namespace FunctionsPlatform.State;

/// <summary>What one revision did to one key.</summary>
/// <param name="Revision">The revision; all events of a transaction share it.</param>
/// <param name="Current">The key after a put; null for a delete.</param>
/// <param name="Previous">The key before; null when it did not exist.</param>
public sealed record KeyEvent(long Revision, Key Key, KeyValue? Current, KeyValue? Previous)
{
    public bool IsDelete => Current is null;
}
