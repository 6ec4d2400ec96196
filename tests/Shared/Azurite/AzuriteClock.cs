using System.Globalization;

namespace FunctionsPlatform.Testing.Azurite;

/// <summary>The clock of an Azurite that stands still until it is set. It lives in a file that Azurite reads whenever it asks what time it is.</summary>
public sealed class AzuriteClock : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fpclock-").FullName;

    public AzuriteClock(DateTimeOffset now)
    {
        File = Path.Combine(folder, "now");
        Set(now);
    }

    public string File { get; }

    public DateTimeOffset Now { get; private set; }

    public void Set(DateTimeOffset now)
    {
        Now = now;
        // Thirteen digits and one write: a reader never sees half of it.
        var text = now.ToUnixTimeMilliseconds().ToString("D13", CultureInfo.InvariantCulture);
        using var file = new FileStream(File, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(System.Text.Encoding.ASCII.GetBytes(text));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
