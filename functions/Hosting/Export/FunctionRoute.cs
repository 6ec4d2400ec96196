namespace FunctionsPlatform.Functions.Hosting;

/// <summary>Routes in the Functions host's spelling.</summary>
internal static class FunctionRoute
{
    private static readonly string[] Reserved = ["admin", "runtime"];

    /// <param name="template">ASP.NET Core's, with its leading slash.</param>
    /// <exception cref="NotSupportedException">The host keeps the path for itself.</exception>
    public static string Of(string template)
    {
        // The host knows one star for "the rest of the path".
        var route = template.TrimStart('/').Replace("{**", "{*", StringComparison.Ordinal);
        if (route.Length == 0 || Reserved.Contains(route.Split('/')[0], StringComparer.OrdinalIgnoreCase))
            throw new NotSupportedException($"The Functions host keeps '{template}' for itself.");
        return route;
    }
}
