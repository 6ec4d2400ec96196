using System.Text.Json.Nodes;

namespace FunctionsPlatform.Testing.FunctionsHost;

/// <param name="Succeeded">As the host judges it.</param>
/// <param name="Problem">Why not.</param>
/// <param name="Answer">The handler's JSON, when there was one.</param>
public sealed record InvocationOutcome(bool Succeeded, string? Problem, JsonNode? Answer, string InvocationId);
