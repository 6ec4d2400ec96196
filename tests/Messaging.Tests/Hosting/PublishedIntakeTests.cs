using System.Diagnostics;
using System.Text;
using FunctionsPlatform.Messaging.Tests.Broker;

namespace FunctionsPlatform.Messaging.Tests.Hosting;

/// <summary>The control plane as users have it, compiled ahead of time, with a broker: what a compiler has trimmed away is not seen in this process.</summary>
public sealed class PublishedIntakeTests
{
    private const string Known = """{ "specversion": "1.0", "id": "a", "source": "/ci", "type": "platform.app.scale", "data": { "replicas": 3 } }""";
    private const string Unknown = """{ "specversion": "1.0", "id": "b", "source": "/ci", "type": "platform.app.explode" }""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_published_program_accepts_a_command_dead_letters_an_unknown_one_and_ends_when_asked()
    {
        var program = Path.Combine(Folder(), "functions-platform");
        if (!File.Exists(program)) Assert.Skip($"There is no {program}; './dev publish' makes it");
        await using var bench = await Bench.OnAsync();
        var (letters, data) = (SharedRabbit.NewQueue(), Directory.CreateTempSubdirectory("fpintake-").FullName);
        var broker = (await SharedRabbit.BrokerAsync()).Address;
        var start = new ProcessStartInfo(program, ["--data", data, "--url", "http://127.0.0.1:0", "--amqp-commands", bench.Queue, "--amqp-dead-letters", letters]) { RedirectStandardOutput = true };
        start.Environment["FP_AMQP"] = $"amqp://{RabbitBroker.User}:{Uri.EscapeDataString(RabbitBroker.Password)}@{broker.Host}:{broker.Port}";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        try
        {
            var publisher = bench.Publisher();
            await publisher.SendAsync(new OutgoingMessage("1", Encoding.UTF8.GetBytes(Known)), Stop);
            await publisher.SendAsync(new OutgoingMessage("2", Encoding.UTF8.GetBytes(Unknown)), Stop);

            var letter = Assert.Single(await bench.TakeAllAsync(letters, 1));
            Assert.Equal(("2", "UnknownType"), (letter.Properties.MessageId, (string)letter.ApplicationProperties["DeadLetterReason"]));
            Assert.False(process.HasExited);
            using var asking = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync(Stop).WaitAsync(Bench.Limit, Stop);
            Assert.True(process.ExitCode == 0, $"It ended with {process.ExitCode}: {await said}");
            // What was not accepted would come again.
            Assert.Empty(await bench.TakeAllAsync(bench.Queue, 0));
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(data, recursive: true);
        }
    }

    private static string Folder()
    {
        if (Environment.GetEnvironmentVariable("FP_BIN") is { Length: > 0 } named) return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FunctionsPlatform.sln"))) return Path.Combine(folder.FullName, "artifacts", "bin");
        }

        throw new InvalidOperationException($"FunctionsPlatform.sln is in no folder above {AppContext.BaseDirectory}.");
    }
}
