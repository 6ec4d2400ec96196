namespace FunctionsPlatform.State;

/// <summary>Which kinds of change a watch tells of.</summary>
[Flags]
public enum WatchEvents
{
    None = 0,
    Puts = 1,
    Deletes = 2,
    All = Puts | Deletes,
}
