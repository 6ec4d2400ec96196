namespace FunctionsPlatform.Contracts.Resources;

public enum EventType
{
    Normal,
    Warning,
}
