using System.Buffers.Binary;

namespace FunctionsPlatform.Storage.Sqlite.Native;

/// <summary>Looks through a write-ahead log before SQLite does. SQLite takes the first frame that does not add up for the end of the log and
/// says nothing; but when later ones add up, something in the middle is damaged and what they hold is about to be dropped.</summary>
/// <remarks>The format is SQLite's (fileformat2.html, section 4): a header of 32 bytes, then frames of 24 bytes and a page. Each frame's sum goes
/// on from the one before, as that one states it, so a frame behind a damaged one can still be judged. Where the last commits are damaged
/// nothing follows that could tell: that looks like a write that a power cut interrupted, and is treated as one.</remarks>
internal static class LogInspection
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const uint Magic = 0x377f0682;

    /// <returns>How many commits behind the damage cannot be read; null when the log is whole.</returns>
    /// <exception cref="StorageException">Its header is damaged, so that SQLite would drop all of it.</exception>
    public static int? CountLostCommits(string log)
    {
        if (!File.Exists(log)) return null;
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 20);
        var header = new byte[HeaderBytes];
        if (file.Length <= HeaderBytes || file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes) return null;
        if (header.AsSpan().IndexOfAnyExcept((byte)0) < 0) return null; // Room that was made and never written to.
        var magic = Read(header, 0);
        var pageBytes = Read(header, 8);
        var bigEndian = magic == Magic + 1;
        var sum = Sum(default, header.AsSpan(0, 24), bigEndian);
        var sound = (magic is Magic or Magic + 1) && sum == (Read(header, 24), Read(header, 28)) && pageBytes is >= 512 and <= 65536;
        if (!sound)
        {
            throw new StorageException(
                $"The write-ahead log '{log}' is damaged at its beginning, and with it what was written last. Restore a backup; to go on without what the log holds, move that file away.");
        }

        return CountLostCommits(file, (Read(header, 16), Read(header, 20)), sum, (int)pageBytes, bigEndian);
    }

    private static int? CountLostCommits(FileStream file, (uint, uint) salt, (uint, uint) sum, int pageBytes, bool bigEndian)
    {
        var frame = new byte[FrameHeaderBytes + pageBytes];
        var (damaged, behind) = (false, 0);
        while (file.ReadAtLeast(frame, frame.Length, throwOnEndOfStream: false) == frame.Length)
        {
            var stated = (Read(frame, 16), Read(frame, 20));
            var expected = Sum(Sum(sum, frame.AsSpan(0, 8), bigEndian), frame.AsSpan(FrameHeaderBytes), bigEndian);
            var sound = (Read(frame, 8), Read(frame, 12)) == salt && expected == stated;
            var commits = Read(frame, 4) != 0;
            if (!sound) damaged = true;
            else if (damaged && commits) behind++;
            sum = stated;
        }

        return behind == 0 ? null : behind;
    }

    private static (uint First, uint Second) Sum((uint First, uint Second) sum, ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        var (first, second) = sum;
        for (var at = 0; at + 8 <= bytes.Length; at += 8)
        {
            first += Word(bytes, at, bigEndian) + second;
            second += Word(bytes, at + 4, bigEndian) + first;
        }

        return (first, second);
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int at, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static uint Read(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
