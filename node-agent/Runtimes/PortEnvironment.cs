using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace FunctionsPlatform.NodeAgent.Runtimes;

/// <summary>Tells a program which ports to listen on: <c>PORT</c> is the first, <c>PORT_&lt;NAME&gt;</c> each. One program then runs on every runtime.</summary>
internal static class PortEnvironment
{
    /// <summary>What the user has set under the same names stays.</summary>
    public static ImmutableSortedDictionary<string, string> Add(ImmutableSortedDictionary<string, string> environment, IEnumerable<(string Name, int Port)> ports)
    {
        var all = environment.ToBuilder();
        foreach (var (name, port) in ports)
        {
            var text = port.ToString(CultureInfo.InvariantCulture);
            all.TryAdd("PORT", text);
            if (name.Length > 0) all.TryAdd("PORT_" + VariableOf(name), text);
        }

        return all.ToImmutable();
    }

    private static string VariableOf(string name)
    {
        var variable = new StringBuilder(name.Length);
        foreach (var character in name) variable.Append(char.IsAsciiLetterOrDigit(character) ? char.ToUpperInvariant(character) : '_');
        return variable.ToString();
    }
}
