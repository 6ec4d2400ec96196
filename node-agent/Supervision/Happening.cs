namespace FunctionsPlatform.NodeAgent.Supervision;

/// <summary>Something worth telling the user.</summary>
public sealed record Happening(bool Warning, string Reason, string Message)
{
    public static Happening Normal(string reason, string message) => new(false, reason, message);

    public static Happening Alarm(string reason, string message) => new(true, reason, message);
}
