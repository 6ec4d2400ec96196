namespace FunctionsPlatform.Storage.Faults;

/// <summary>The simulated process is dead. Deliberately no <see cref="StorageException"/>: what handles storage failures must not survive its own death.</summary>
public sealed class SimulatedCrashException : Exception
{
    public SimulatedCrashException(string message) : base(message) { }

    public SimulatedCrashException(string message, Exception? innerException) : base(message, innerException) { }
}
