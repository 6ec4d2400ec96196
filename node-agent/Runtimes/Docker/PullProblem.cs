namespace FunctionsPlatform.NodeAgent.Runtimes.Docker;

/// <summary>Why an image could not be fetched.</summary>
/// <param name="Reason">One of <see cref="Contracts.Resources.ContainerReasons"/>.</param>
internal sealed record PullProblem(string Reason, string Text);
