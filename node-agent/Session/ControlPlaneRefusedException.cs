namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>The control plane does not take what this agent shows, or there is nothing to show: a person has to do something.</summary>
internal sealed class ControlPlaneRefusedException(string message) : Exception(message);
