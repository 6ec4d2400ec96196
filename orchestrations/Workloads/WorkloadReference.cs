using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Orchestrations.Workloads;

/// <summary>One resource that an orchestration keeps, such as an app or a job. With its uid: another that comes to have the name is not meant.</summary>
/// <param name="Kind">An App where it is not said: so it is in what was stored when there were no others.</param>
public sealed record WorkloadReference(string Namespace, string Name, string Uid, string Kind = nameof(App))
{
    private const int UidCharacters = 8;

    /// <summary>The id of the orchestration that keeps it: <c>app:&lt;namespace&gt;:&lt;name&gt;:&lt;first 8 of uid&gt;</c>, with its own kind in front.</summary>
    public string InstanceId => $"{Kind.ToLowerInvariant()}:{Namespace}:{Name}:{(Uid.Length > UidCharacters ? Uid[..UidCharacters] : Uid)}";
}
