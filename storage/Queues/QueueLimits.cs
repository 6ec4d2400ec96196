namespace FunctionsPlatform.Storage;

public static class QueueLimits
{
    /// <summary>32 KiB: so that the message still fits a poison queue with its envelope around it.</summary>
    public const int BodyBytes = 32 * 1024;

    /// <summary>Bodies in a poison queue: Azure's 64 KiB less base64.</summary>
    public const int PoisonBodyBytes = 48 * 1024;

    /// <summary>Messages in one receive.</summary>
    public const int Receive = 32;

    /// <summary>Azure's longest delay.</summary>
    public static TimeSpan MaxDelay { get; } = TimeSpan.FromDays(7);
}
