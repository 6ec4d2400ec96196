namespace FunctionsPlatform.Durable;

internal enum RewindOutcome
{
    Rewound,
    Missing,

    /// <summary>It has not failed.</summary>
    NotFailed,
}
