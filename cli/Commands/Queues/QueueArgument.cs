using System.CommandLine;
using FunctionsPlatform.Cli.Client;

namespace FunctionsPlatform.Cli.Commands;

internal static class QueueArgument
{
    public static Argument<string> Create() => new("QUEUE") { Description = "As 'fp queue ls' shows it" };

    public static string PathOf(string queue, string what) => $"{ApiPaths.Root}/queues/{Uri.EscapeDataString(queue)}/{what}";
}
