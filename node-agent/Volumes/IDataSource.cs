namespace FunctionsPlatform.NodeAgent.Volumes;

/// <summary>Where values of Configs and Secrets come from: the control plane, for this node's containers.</summary>
public interface IDataSource
{
    /// <exception cref="ReplicaRefusedException">There is none, it cannot be read, or the control plane does not answer.</exception>
    Task<DataContent> FetchAsync(string @namespace, DataName data, CancellationToken cancellationToken);
}
