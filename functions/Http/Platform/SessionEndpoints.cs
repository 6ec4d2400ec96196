namespace FunctionsPlatform.Functions.Http;

/// <summary>How an agent may hold its session; the first that is there is the better one.</summary>
/// <param name="Grpc">Scheme, host and port for gRPC without TLS.</param>
/// <param name="Queue">Path to ask for a session by storage queue.</param>
public sealed record SessionEndpoints(string? Grpc, string? Queue);
