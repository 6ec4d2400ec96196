using System.Runtime.InteropServices;

namespace FunctionsPlatform.Cli.Inside;

/// <summary>The terminal hands every key on as it is, Ctrl-C too, until this is disposed.</summary>
internal sealed partial class RawTerminal : IDisposable
{
    // What tcgetattr writes differs between systems, and is larger on none.
    private const int MaxSettings = 256;
    private const int Input = 0;
    private const int Now = 0;

    private readonly byte[] before;

    private RawTerminal(byte[] before) => this.before = before;

    /// <returns>Null: the input is no terminal, or this system has no such thing.</returns>
    public static RawTerminal? Enter()
    {
        if (OperatingSystem.IsWindows() || Console.IsInputRedirected) return null;
        var before = new byte[MaxSettings];
        if (Get(Input, before) != 0) return null;
        var raw = before.ToArray();
        MakeRaw(raw);
        return Set(Input, Now, raw) == 0 ? new RawTerminal(before) : null;
    }

    public void Dispose() => Set(Input, Now, before);

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Get(int descriptor, [In, Out] byte[] settings);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void MakeRaw([In, Out] byte[] settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Set(int descriptor, int when, [In] byte[] settings);
}
