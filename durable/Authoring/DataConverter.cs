namespace FunctionsPlatform.Durable;

/// <summary>Turns inputs, results, events and statuses into text and back.</summary>
public abstract class DataConverter
{
    /// <returns>Null for null.</returns>
    public abstract string? Serialize(object? value);

    /// <returns>Null for null; a value type's default is the caller's to supply.</returns>
    public abstract object? Deserialize(string? data, Type targetType);

    public T? Deserialize<T>(string? data) => Deserialize(data, typeof(T)) is T value ? value : default;
}
