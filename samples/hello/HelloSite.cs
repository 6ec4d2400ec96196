using System.Globalization;

namespace FunctionsPlatform.Samples.Hello;

/// <summary>What is answered to which path. No sockets here.</summary>
internal sealed class HelloSite(string greeting, string hostName)
{
    public HelloAnswer Answer(string method, string target)
    {
        if (method is not ("GET" or "HEAD")) return new HelloAnswer(405, $"{method} is not for here; GET is.\n");

        var (path, query) = target.Split('?', 2) is [var before, var after] ? (before, after) : (target, "");
        return path switch
        {
            "/" => new HelloAnswer(200, $"{greeting} from {hostName}\n"),
            "/healthz" => new HelloAnswer(200, "ok\n"),
            "/exit" => Exit(query),
            _ => new HelloAnswer(404, "Try /, /healthz or /exit?code=3\n"),
        };
    }

    /// <summary>Ends the program, for seeing what the platform does about it.</summary>
    private static HelloAnswer Exit(string query)
    {
        var codeText = query.StartsWith("code=", StringComparison.Ordinal) ? query["code=".Length..] : "1";
        return byte.TryParse(codeText, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? new HelloAnswer(200, $"ending with exit code {code}\n") { ExitCode = code }
            : new HelloAnswer(400, "code must be 0 to 255, as in /exit?code=3\n");
    }
}
