using System.Text.Json;

namespace FunctionsPlatform.Functions.Tests;

/// <summary>An open watch, read line by line.</summary>
internal sealed class WatchReader(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    /// <summary>The next line that is no bookmark; null at the stream's end.</summary>
    public async Task<WatchLine?> NextAsync(bool bookmarks = false)
    {
        while (true)
        {
            var text = await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TestPlatform.Patience, TestContext.Current.CancellationToken);
            if (text is null) return null;
            var json = JsonDocument.Parse(text).RootElement;
            var line = new WatchLine(
                json.GetProperty("type").GetString()!,
                json.GetProperty("object"),
                json.TryGetProperty("resourceVersion", out var version) ? version.GetString() : null);
            if (bookmarks || line.Type != "BOOKMARK") return line;
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
