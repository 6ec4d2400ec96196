namespace FunctionsPlatform.Storage;

public static class QueueLimits
{
    /// <summary>Azure's 64 KiB less base64: 48 KiB.</summary>
    public const int BodyBytes = 48 * 1024;

    /// <summary>Messages in one receive.</summary>
    public const int Receive = 32;

    /// <summary>Azure's longest delay.</summary>
    public static TimeSpan MaxDelay { get; } = TimeSpan.FromDays(7);
}
