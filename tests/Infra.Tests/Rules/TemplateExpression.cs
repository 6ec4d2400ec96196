namespace FunctionsPlatform.Infra.Tests.Rules;

/// <summary>Reads the little of the template language that settings are written in.</summary>
internal static class TemplateExpression
{
    private const string Call = "createObject(";

    /// <summary>Names and values of every <c>createObject('name', value, …)</c> in an expression; values as they are written.</summary>
    public static IEnumerable<(string Name, string Value)> Objects(string expression)
    {
        for (var at = expression.IndexOf(Call, StringComparison.Ordinal); at >= 0; at = expression.IndexOf(Call, at + 1, StringComparison.Ordinal))
        {
            var arguments = Arguments(expression, at + Call.Length);
            for (var index = 0; index + 1 < arguments.Count; index += 2) yield return (arguments[index].Trim('\''), arguments[index + 1]);
        }
    }

    // From behind the opening bracket to its closing one, split at the commas between.
    private static List<string> Arguments(string expression, int from)
    {
        var (arguments, start, depth, quoted) = (new List<string>(), from, 0, false);
        for (var at = from; at < expression.Length; at++)
        {
            var unit = expression[at];
            if (unit == '\'') quoted = !quoted;
            if (quoted) continue;
            if (unit is '(' or '[') depth++;
            if (depth == 0 && unit is ',' or ')' && depth == 0)
            {
                arguments.Add(expression[start..at].Trim());
                start = at + 1;
                if (unit == ')') return arguments;
            }

            if (unit is ')' or ']') depth--;
        }

        throw new FormatException($"the call is not closed in {expression}");
    }
}
