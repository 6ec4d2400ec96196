namespace FunctionsPlatform.Storage.Faults;

/// <summary>Runs one call with the faults around it.</summary>
internal static class FaultGate
{
    public static async ValueTask<TAnswer> RunAsync<TAnswer>(
        this StorageFaults faults, StorageCall call, Func<CancellationToken, ValueTask<TAnswer>> effect, CancellationToken cancellationToken)
    {
        var number = await faults.BeforeAsync(call, cancellationToken).ConfigureAwait(false);
        var answer = await effect(cancellationToken).ConfigureAwait(false);
        await faults.AfterAsync(call, number, cancellationToken).ConfigureAwait(false);
        return answer;
    }

    public static async ValueTask RunAsync(
        this StorageFaults faults, StorageCall call, Func<CancellationToken, ValueTask> effect, CancellationToken cancellationToken)
    {
        var number = await faults.BeforeAsync(call, cancellationToken).ConfigureAwait(false);
        await effect(cancellationToken).ConfigureAwait(false);
        await faults.AfterAsync(call, number, cancellationToken).ConfigureAwait(false);
    }
}
