namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>What <c>GET /api/v1/session-endpoints</c> answers.</summary>
internal sealed record SessionEndpoints
{
    /// <summary>Address of the gRPC services; the better way where there is one.</summary>
    public string? Grpc { get; set; }

    /// <summary>Path to ask for a session by storage queue.</summary>
    public string? Queue { get; set; }
}
