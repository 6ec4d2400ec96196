using System.Diagnostics;
using System.Runtime.InteropServices;
using FunctionsPlatform.Bench.Figures;

namespace FunctionsPlatform.Bench.Core;

/// <summary>What one durable write costs at least on this disk: 4 KiB written over what is there and brought to the disk with fdatasync, one
/// after the other, as SQLite and etcd write their logs.</summary>
internal static partial class DiskFsync
{
    private const int Rounds = 1000;
    private const int Block = 4096;
    private const int Blocks = 1024;

    public static Figure Measure()
    {
        var path = Path.Combine(Path.GetTempPath(), $"fp-bench-fsync-{Environment.ProcessId}");
        try
        {
            using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.DeleteOnClose);
            var block = new byte[Block];
            for (var place = 0; place < Blocks; place++) RandomAccess.Write(file, block, (long)place * Block);
            RandomAccess.FlushToDisk(file);

            var milliseconds = new List<double>(Rounds);
            for (var round = 0; round < Rounds; round++)
            {
                var watch = Stopwatch.StartNew();
                RandomAccess.Write(file, block, (long)(round % Blocks) * Block);
                if (Fdatasync(file) != 0) throw new IOException($"fdatasync failed with {Marshal.GetLastPInvokeError()}.");
                milliseconds.Add(watch.Elapsed.TotalMilliseconds);
            }

            return new Figure(CoreEntries.Fsync, Median.Of(milliseconds), "ms");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Fdatasync(SafeHandle file);
}
