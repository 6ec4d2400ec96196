using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Functions.Triggers;
using FunctionsPlatform.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionsPlatform.Functions.Hosting;

/// <summary><c>functions-platform export --output DIR</c>: what the Functions host reads, made from the catalog.</summary>
internal static class ExportCommand
{
    public const string Usage = "functions-platform export --output DIR [--connection NAME] [--service-bus NAME]   (host.json and function.json files for Azure Functions)";

    private const string FileName = "function.json";

    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="arguments">Those after <c>export</c>.</param>
    /// <returns>What was done, in a line.</returns>
    /// <exception cref="StartupException">The arguments are no command, or the folder cannot be written.</exception>
    public static string Run(IReadOnlyList<string> arguments)
    {
        var (output, connections) = Read(arguments);
        using var nothing = new MemoryStore(TimeProvider.System);
        // A trigger whose connection is not set would keep the host from starting.
        ImmutableArray<FunctionDefinition> functions = [.. CatalogOn(nothing).Where(function => function is not FunctionDefinition.ServiceBus || connections.ServiceBus is not null)];
        try
        {
            Directory.CreateDirectory(output);
            RemoveStale(output, functions);
            Write(Path.Combine(output, "host.json"), json => HostFile.Write(json, functions));
            foreach (var function in functions)
            {
                Directory.CreateDirectory(Path.Combine(output, function.Name));
                Write(Path.Combine(output, function.Name, FileName), json => FunctionFile.Write(json, function, connections));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"cannot export to {output}: {error.Message}", error);
        }

        return $"{functions.Length} functions in {output}";
    }

    private static (string Output, HostConnections Connections) Read(IReadOnlyList<string> arguments)
    {
        string? output = null;
        var connections = new HostConnections(CustomHandlerSettings.DefaultConnection);
        for (var index = 0; index < arguments.Count; index += 2)
        {
            if (index + 1 == arguments.Count || arguments[index + 1].Length == 0) throw new StartupException($"usage: {Usage}");
            var value = arguments[index + 1];
            switch (arguments[index])
            {
                case "--output":
                    output = Path.GetFullPath(value);
                    break;
                case "--connection":
                    connections = connections with { Storage = value };
                    break;
                case "--service-bus":
                    connections = connections with { ServiceBus = value };
                    break;
                default:
                    throw new StartupException($"usage: {Usage}");
            }
        }

        return (output ?? throw new StartupException($"usage: {Usage}"), connections);
    }

    // The catalog names handlers, so it needs a control plane; nothing of it is called.
    private static ImmutableArray<FunctionDefinition> CatalogOn(MemoryStore store)
    {
        using var control = new ControlPlane(EnvironmentOn(store));
        return control.Functions;
    }

    private static PlatformEnvironment EnvironmentOn(MemoryStore store) => new()
    {
        Token = "",
        Storage = new PlatformStorage(store.Tables, store.Queues, store.Blobs, null),
        ClusterId = static _ => ValueTask.FromResult(""),
        Time = TimeProvider.System,
        Ids = IdSource.Random,
        Logs = NullLoggerFactory.Instance,
        Stopping = CancellationToken.None,
        SessionEndpoint = static _ => null,
        Pace = TimerPace.Thrifty,
    };

    // The host would go on calling a function that the handler knows no more.
    private static void RemoveStale(string output, ImmutableArray<FunctionDefinition> functions)
    {
        foreach (var folder in Directory.EnumerateDirectories(output))
        {
            var file = Path.Combine(folder, FileName);
            if (!File.Exists(file) || functions.Any(function => function.Name == Path.GetFileName(folder))) continue;
            File.Delete(file);
            if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }
    }

    private static void Write(string file, Action<Utf8JsonWriter> write)
    {
        using var stream = File.Create(file);
        using var json = new Utf8JsonWriter(stream, Readable);
        write(json);
    }
}
