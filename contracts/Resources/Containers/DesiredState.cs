namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Which way a Container should go. It never turns back from Stopped.</summary>
public enum DesiredState
{
    Running,
    Stopped,
}
