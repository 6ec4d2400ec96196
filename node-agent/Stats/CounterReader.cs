using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Stats;

/// <summary>Asks a container how many requests it has taken.</summary>
internal sealed class CounterReader : IDisposable
{
    private const int MaxBytes = 4 << 20;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ConnectTimeout = Limit }) { Timeout = Limit, MaxResponseContentBufferSize = MaxBytes };

    /// <returns>Null: it does not say.</returns>
    public async Task<double?> ReadAsync(ContainerRun run, RequestCounter counter, CancellationToken cancellationToken)
    {
        if (run.Ports.FirstOrDefault(port => port.ContainerPort == counter.Port) is not { HostPort: > 0 } port) return null;
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port.HostPort}{counter.Path}"), cancellationToken);
            return answer.IsSuccessStatusCode ? CounterText.Sum(await answer.Content.ReadAsStringAsync(cancellationToken), counter.Metric) : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidOperationException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // It is busy, or speaks no HTTP there: what it does not say counts as unknown.
            return null;
        }
    }

    public void Dispose() => http.Dispose();
}
