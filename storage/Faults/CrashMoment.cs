namespace FunctionsPlatform.Storage.Faults;

/// <summary>On which side of a call's effect the process dies.</summary>
public enum CrashMoment
{
    BeforeEffect,
    AfterEffect,
}
