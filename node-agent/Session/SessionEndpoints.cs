namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>What <c>GET /api/v1/session-endpoints</c> answers.</summary>
internal sealed record SessionEndpoints
{
    /// <summary>Address of the gRPC services.</summary>
    public string Grpc { get; set; } = "";
}
