using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FunctionsPlatform.Testing.FunctionsHost;

/// <summary>One function as its function.json says.</summary>
/// <param name="Trigger">The binding whose type ends in Trigger.</param>
public sealed partial record HostedFunction(string Name, JsonNode Trigger, ImmutableArray<JsonNode> Others)
{
    public string Type => Trigger["type"]!.GetValue<string>();

    /// <summary>The name under which the payload carries the trigger's value.</summary>
    public string Binding => Trigger["name"]!.GetValue<string>();

    public bool IsHttp => Type == "httpTrigger";

    public bool IsQueue => Type == "queueTrigger";

    public bool IsServiceBus => Type == "serviceBusTrigger";

    public bool IsEventGrid => Type == "eventGridTrigger";

    public bool IsTimer => Type == "timerTrigger";

    /// <summary>Only with exactly one trigger and one HTTP answer a request is proxied as it is.</summary>
    public bool IsHttpOnly => IsHttp && Others is [var only] && only["type"]!.GetValue<string>() == "http" && only["direction"]!.GetValue<string>() == "out";

    /// <summary>The scale group on Flex Consumption: all HTTP functions share their instances, every other function has its own.</summary>
    public string ScaleGroup => IsHttp ? "http" : "function:" + Name;

    /// <summary>The Service Bus queue, or <c>topic/subscription</c>.</summary>
    public string BusEntity => Trigger["queueName"]?.GetValue<string>() ?? $"{Trigger["topicName"]!.GetValue<string>()}/{Trigger["subscriptionName"]!.GetValue<string>()}";

    public bool HasSessions => Trigger["isSessionsEnabled"]?.GetValue<bool>() ?? false;

    public string Connection => Trigger["connection"]!.GetValue<string>();

    public string Queue => Trigger["queueName"]!.GetValue<string>();

    /// <summary>Where this is <c>binary</c>, the payload holds base64; else the body's JSON text in a string.</summary>
    public bool IsBinary => Trigger["dataType"]?.GetValue<string>() == "binary";

    public string Route => Trigger["route"]!.GetValue<string>();

    public IEnumerable<string> Methods => Trigger["methods"]!.AsArray().Select(one => one!.GetValue<string>().ToUpperInvariant());

    public string Schedule => Trigger["schedule"]!.GetValue<string>();

    /// <exception cref="InvalidDataException">The host would not load it.</exception>
    public static HostedFunction Load(string folder)
    {
        var name = Path.GetFileName(folder);
        if (!Names().IsMatch(name)) throw new InvalidDataException($"'{name}' is no function name.");
        var bindings = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "function.json")))!["bindings"]!.AsArray().Select(one => one!).ToList();
        var triggers = bindings.Where(one => one["type"]!.GetValue<string>().EndsWith("Trigger", StringComparison.Ordinal)).ToList();
        if (triggers.Count != 1) throw new InvalidDataException($"{name} has {triggers.Count} triggers.");
        var function = new HostedFunction(name, triggers[0], [.. bindings.Except(triggers)]);
        if (!function.IsHttp && !function.IsQueue && !function.IsServiceBus && !function.IsEventGrid && !function.IsTimer) throw new InvalidDataException($"{name}: the double does not know {function.Type}.");
        return function;
    }

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9_-]{0,127}$")]
    private static partial Regex Names();
}
