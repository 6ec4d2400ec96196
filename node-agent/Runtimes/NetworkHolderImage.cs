using System.Buffers.Binary;
using System.Formats.Tar;
using System.Runtime.InteropServices;

namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>The image of what holds a replica's network: one static program of a few instructions that waits for ever. Made here, so that nothing has to be fetched.</summary>
public static class NetworkHolderImage
{
    public const string Repository = "functions-platform/network-holder";
    public const string Tag = "1";
    public const string Name = Repository + ":" + Tag;
    public const string Program = "/hold";

    private const ulong LoadAddress = 0x400000;
    private const int HeaderBytes = 64 + 56;

    /// <summary>The image's one layer, as a tar archive.</summary>
    public static byte[] Archive(Architecture architecture)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, Program[1..])
            {
                Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute,
                DataStream = new MemoryStream(Executable(architecture)),
            });
        }

        return bytes.ToArray();
    }

    /// <summary>An ELF file with one segment: its headers and the code behind them.</summary>
    /// <exception cref="PlatformNotSupportedException">There is no code for it.</exception>
    public static byte[] Executable(Architecture architecture)
    {
        var (machine, code) = CodeFor(architecture);
        var file = new byte[HeaderBytes + code.Length];
        var span = file.AsSpan();
        ReadOnlySpan<byte> ident = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        ident.CopyTo(span);
        BinaryPrimitives.WriteUInt16LittleEndian(span[16..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(span[18..], machine);
        BinaryPrimitives.WriteUInt32LittleEndian(span[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(span[24..], LoadAddress + HeaderBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(span[32..], 64);
        BinaryPrimitives.WriteUInt16LittleEndian(span[52..], 64);
        BinaryPrimitives.WriteUInt16LittleEndian(span[54..], 56);
        BinaryPrimitives.WriteUInt16LittleEndian(span[56..], 1);
        var segment = span[64..];
        BinaryPrimitives.WriteUInt32LittleEndian(segment, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(segment[4..], 5);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[16..], LoadAddress);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[24..], LoadAddress);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[32..], (ulong)file.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[40..], (ulong)file.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[48..], 0x10000);
        code.CopyTo(span[HeaderBytes..]);
        return file;
    }

    private static (ushort Machine, byte[] Code) CodeFor(Architecture architecture) => architecture switch
    {
        // mov eax, 34 (pause); syscall; jmp to the beginning.
        Architecture.X64 => (62, [0xb8, 0x22, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7]),
        // x0..x4 = 0; x8 = 73 (ppoll, with neither files nor an end); svc 0; b to the beginning.
        Architecture.Arm64 => (183, Words(0xd2800000, 0xd2800001, 0xd2800002, 0xd2800003, 0xd2800004, 0xd2800928, 0xd4000001, 0x17fffff9)),
        _ => throw new PlatformNotSupportedException($"replicas of several containers are for x64 and arm64 hosts, not {architecture}"),
    };

    private static byte[] Words(params ReadOnlySpan<uint> words)
    {
        var bytes = new byte[words.Length * 4];
        for (var index = 0; index < words.Length; index++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(index * 4), words[index]);
        return bytes;
    }
}
