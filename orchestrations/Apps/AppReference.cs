namespace FunctionsPlatform.Orchestrations.Apps;

/// <summary>One app. With its uid: another app that comes to have the name is not meant.</summary>
public sealed record AppReference(string Namespace, string Name, string Uid)
{
    private const int UidCharacters = 8;

    /// <summary>The id of the orchestration that keeps it: <c>app:&lt;namespace&gt;:&lt;name&gt;:&lt;first 8 of uid&gt;</c>.</summary>
    public string InstanceId => $"app:{Namespace}:{Name}:{(Uid.Length > UidCharacters ? Uid[..UidCharacters] : Uid)}";
}
