using System.Collections.Immutable;
using System.Text.Json;

namespace FunctionsPlatform.NodeAgent.Runtimes.Processes;

/// <summary>A folder <c>images/&lt;name&gt;</c> with <c>image.json</c>, where <c>/</c> and <c>:</c> of the name are <c>_</c>.</summary>
internal sealed record ProcessImage
{
    /// <summary>The program and its first arguments; a program that begins with <c>./</c> is in the image's folder.</summary>
    public ImmutableArray<string> Entrypoint { get; set; } = [];

    public ImmutableSortedDictionary<string, string> Env { get; set; } = ImmutableSortedDictionary<string, string>.Empty;

    public static string FolderOf(string images, string image) => Path.Combine(images, image.Replace('/', '_').Replace(':', '_'));

    /// <returns>The image, or what is wrong with it.</returns>
    public static (ProcessImage? Image, string Problem) Read(string folder)
    {
        var file = Path.Combine(folder, "image.json");
        if (!File.Exists(file)) return (null, $"there is no {file}");
        try
        {
            var image = JsonSerializer.Deserialize(File.ReadAllBytes(file), AgentJson.Default.ProcessImage);
            return image is null ? (null, $"{file} is empty") : (image, "");
        }
        catch (JsonException failure)
        {
            return (null, $"{file} cannot be read: {failure.Message}");
        }
    }

    /// <summary>The full command line; the recipe's command replaces the entry point.</summary>
    public ImmutableArray<string> CommandFor(ContainerRecipe recipe, string folder)
    {
        var command = recipe.Command.IsEmpty ? Entrypoint : recipe.Command;
        if (command.IsEmpty) return [];
        var program = command[0].StartsWith("./", StringComparison.Ordinal) ? Path.Combine(folder, command[0][2..]) : command[0];
        return [program, .. command.AsSpan()[1..], .. recipe.Arguments];
    }
}
