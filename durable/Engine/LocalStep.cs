namespace FunctionsPlatform.Durable;

/// <summary>A committed step whose activities this process runs itself. Its booking stays in the head until each of them is settled: its outcome
/// is stored, or its message is sent.</summary>
internal sealed class LocalStep(UnsentStep booking, int activities)
{
    private int open = activities;

    public UnsentStep Booking { get; } = booking;

    public int Open => Volatile.Read(ref open);

    public void Settle() => Interlocked.Decrement(ref open);
}
