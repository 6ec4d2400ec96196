namespace FunctionsPlatform.Durable;

internal enum StepResult
{
    /// <summary>Nothing more to do now.</summary>
    Quiet,

    /// <summary>Committed, and there is more.</summary>
    Again,

    /// <summary>Another host committed first, or the cached instance was out of date.</summary>
    Outdated,
}
