using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Volumes;
using Google.Protobuf;

namespace FunctionsPlatform.NodeAgent.Session;

/// <summary>Asks the control plane for values, as the node that this is. Not through the session: that may be a queue, where values would lie in storage.</summary>
internal sealed class ControlPlaneData(SessionOptions options, AgentCredentials credentials, Func<string?> nodeName) : IDataSource
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public async Task<DataContent> FetchAsync(string @namespace, DataName data, CancellationToken cancellationToken)
    {
        var path = $"/api/v1/namespaces/{Uri.EscapeDataString(@namespace)}/node-data/{data.Kind.ToLowerInvariant()}s/{Uri.EscapeDataString(data.Name)}";
        Exception? last = null;
        foreach (var url in options.OtherUrls.Insert(0, options.Url))
        {
            try
            {
                return await FetchAsync(url, path, data, cancellationToken);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidOperationException or ControlPlaneRefusedException or InvalidProtocolBufferException
                || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                last = failure;
            }
        }

        throw new ReplicaRefusedException("DataUnavailable", $"{data} could not be fetched from the control plane: {last?.Message}");
    }

    private async Task<DataContent> FetchAsync(Uri url, string path, DataName data, CancellationToken cancellationToken)
    {
        var shown = credentials.Held;
        var trust = await credentials.TrustAsync(url, shown, cancellationToken);
        using var http = new HttpClient(new SocketsHttpHandler { SslOptions = trust.ToOptions() }) { Timeout = Limit, MaxResponseContentBufferSize = MaxBytes };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", shown);
        if (nodeName() is { } node) request.Headers.Add("fp-node", node);
        using var answer = await http.SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound) throw new ReplicaRefusedException(data.Kind + "Missing", $"there is no {data} in this namespace");
        await ControlPlaneAnswers.EnsureGoodAsync(answer, cancellationToken);
        var content = NodeData.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        return new DataContent(content.Version, content.Values.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Memory, StringComparer.Ordinal));
    }
}
