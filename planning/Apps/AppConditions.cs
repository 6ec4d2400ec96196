namespace FunctionsPlatform.Planning.Apps;

/// <summary>Condition types of Apps.</summary>
public static class AppConditions
{
    /// <summary>All wanted replicas are ready.</summary>
    public const string Available = "Available";

    /// <summary>Replicas are being made, replaced or stopped.</summary>
    public const string Progressing = "Progressing";
}
