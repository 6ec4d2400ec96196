using System.Diagnostics;
using System.Runtime.InteropServices;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Tests.Docker;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class NetworkHolderImageTests
{
    [Theory, InlineData(Architecture.X64, 62), InlineData(Architecture.Arm64, 183)]
    public void The_program_is_a_static_executable_for_its_processor(Architecture architecture, int machine)
    {
        var file = NetworkHolderImage.Executable(architecture);

        Assert.Equal([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1], file[..7]);
        Assert.Equal(machine, BitConverter.ToUInt16(file, 18));
        Assert.Equal((ulong)file.Length, BitConverter.ToUInt64(file, 64 + 32));
        Assert.True(file.Length < 256);
    }

    [Fact]
    public async Task The_program_waits_until_it_is_killed()
    {
        if (RuntimeInformation.OSArchitecture is not (Architecture.X64 or Architecture.Arm64)) Assert.Skip("for x64 and arm64");
        var folder = Directory.CreateTempSubdirectory("fp-hold-").FullName;
        try
        {
            var file = Path.Combine(folder, "hold");
            await File.WriteAllBytesAsync(file, NetworkHolderImage.Executable(RuntimeInformation.OSArchitecture), TestContext.Current.CancellationToken);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            using var program = Process.Start(file);
            // State S: it sleeps in the kernel. A wrong instruction would have ended it, a loop would run.
            while (!program.HasExited && (await File.ReadAllTextAsync($"/proc/{program.Id}/stat", TestContext.Current.CancellationToken)).Split(' ') is [_, "(hold)", not "S", ..]) await Task.Yield();
            Assert.False(program.HasExited);
            program.Kill();
            await program.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(137, program.ExitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Other_processors_are_refused() => Assert.Throws<PlatformNotSupportedException>(() => NetworkHolderImage.Executable(Architecture.S390x));
}
