using FunctionsPlatform.Contracts.Agent;

namespace FunctionsPlatform.NodeAgent.Session.Queues;

/// <param name="Receipt">Needed to delete it; good until it is visible again.</param>
internal sealed record TakenMessage(ControlMessage Message, string Id, string Receipt);
