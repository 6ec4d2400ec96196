namespace FunctionsPlatform.Durable;

internal readonly record struct OpenTimer(int Id, DateTimeOffset FireAt);
