namespace FunctionsPlatform.Durable;

internal static class TaskInput
{
    public static T As<T>(object? input) => input switch
    {
        null => default!,
        T typed => typed,
        _ => throw new ArgumentException($"The input is a {input.GetType()}, not a {typeof(T)}.", nameof(input)),
    };

    /// <summary>Catches <c>CallActivityAsync(name, options)</c>, which would silently send the options as the input.</summary>
    public static void RefuseOptions(object? input, TaskOptions? options)
    {
        if (input is TaskOptions && options is null)
            throw new ArgumentException("The options were passed as the input: pass them by name (options: …).", nameof(input));
    }
}
