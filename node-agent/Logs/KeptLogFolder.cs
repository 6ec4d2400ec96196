using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FunctionsPlatform.NodeAgent.Logs;

/// <summary>The files of one kept log.</summary>
internal sealed class KeptLogFolder(string path)
{
    private const string RecordName = "log.json";
    private const int ReadablePart = 60;

    public string Path { get; } = path;

    private string RecordFile => System.IO.Path.Combine(Path, RecordName);

    public static KeptLogFolder Of(string root, string uid, string part) => new(System.IO.Path.Combine(root, NameOf(uid, part)));

    /// <returns>Null: there is none, or it was not written to its end.</returns>
    public KeptLogRecord? Read()
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(RecordFile), AgentJson.Default.KeptLogRecord);
            if (record is null) return null;
            // Those that had to make room are still named until the record is written again.
            record.Segments.RemoveAll(segment => !File.Exists(FileOf(segment.Number)));
            return record;
        }
        catch (Exception failure) when (failure is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Bytes of all files.</summary>
    public long Size => Directory.Exists(Path) ? new DirectoryInfo(Path).EnumerateFiles().Sum(file => file.Length) : 0;

    public static byte[] Serialize(KeptLogRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, AgentJson.Default.KeptLogRecord);

    public void WriteRecord(byte[] bytes)
    {
        MakePrivately();
        File.WriteAllBytes(RecordFile + ".new", bytes);
        File.Move(RecordFile + ".new", RecordFile, overwrite: true);
    }

    /// <summary>Adds to the end of what counts of a segment; what a killed agent had begun behind it is overwritten.</summary>
    public void Append(KeptSegment segment, ReadOnlySpan<byte> member)
    {
        MakePrivately();
        using var file = new FileStream(FileOf(segment.Number), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read | FileShare.Delete);
        file.SetLength(segment.Bytes);
        file.Position = segment.Bytes;
        file.Write(member);
        // The container's own log is removed next.
        file.Flush(flushToDisk: true);
    }

    /// <returns>Empty: it had to make room meanwhile.</returns>
    public IEnumerable<string> ReadLines(KeptSegment segment)
    {
        byte[] bytes;
        try
        {
            using var file = new FileStream(FileOf(segment.Number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            bytes = new byte[Math.Min(segment.Bytes, file.Length)];
            file.ReadExactly(bytes);
        }
        catch (IOException failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            yield break;
        }

        using var reader = new StreamReader(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress), Encoding.UTF8);
        while (reader.ReadLine() is { } line) yield return line;
    }

    public long LengthOf(int segment) => new FileInfo(FileOf(segment)) is { Exists: true } file ? file.Length : 0;

    public void DeleteSegment(int segment) => File.Delete(FileOf(segment));

    public void Delete()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }

    public static byte[] Compress(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    private string FileOf(int segment) => System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{segment:D6}.gz"));

    // Programs write secrets into logs.
    private void MakePrivately()
    {
        if (Directory.Exists(Path)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Path);
        else Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // Both come over the wire: what is no plain name is told apart by its digest.
    private static string NameOf(string uid, string part)
    {
        var name = part.Length == 0 ? uid : uid + "." + part;
        return name.Length is > 0 and <= ReadablePart && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.') && name[0] != '.'
            ? name
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(uid + "\n" + part)));
    }
}
