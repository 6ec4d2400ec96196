namespace FunctionsPlatform.Functions.Http;

/// <param name="Grpc">Scheme, host and port for gRPC without TLS.</param>
public sealed record SessionEndpoints(string Grpc);
