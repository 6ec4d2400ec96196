using FunctionsPlatform.Cli.Client;
using FunctionsPlatform.Contracts.Problems;

namespace FunctionsPlatform.Cli.Output;

/// <summary>Tells what went wrong, and what to do about it, and knows the exit code that goes with it.</summary>
internal static class FailureWriter
{
    /// <param name="what">What it was about, such as <c>app/hello</c>; null when that is clear.</param>
    /// <returns>The exit code.</returns>
    public static int Fail<T>(this CliHost host, ApiResult<T> result, Connection connection, string? what = null)
    {
        switch (result)
        {
            case ApiResult<T>.Refused refused:
                host.Refuse(refused.Problem, what);
                if (refused.Problem.Status == 401) host.Error.WriteLine($"  The token was taken from {connection.TokenSource}.");
                return ExitCodes.Failed;
            case ApiResult<T>.Unreachable unreachable:
                host.Error.WriteLine($"fp: the control plane at {unreachable.Url.GetLeftPart(UriPartial.Authority)} cannot be reached: {unreachable.Reason}");
                host.Error.WriteLine("  Is it running? './dev up' starts one here; FP_URL or --url names another.");
                return ExitCodes.Unreachable;
            default:
                throw new ArgumentException("That is no failure.", nameof(result));
        }
    }

    /// <summary>Every error of the problem on a line of its own.</summary>
    /// <param name="locate">Where in the file a path is, if it is known: <c>app.yaml:12:5</c>.</param>
    public static void Refuse(this CliHost host, Problem problem, string? what, Func<string, string?>? locate = null)
    {
        var errors = problem.Errors ?? [];
        var detail = string.IsNullOrEmpty(problem.Detail) ? problem.Title : problem.Detail;
        if (errors.Length == 1) detail = problem.Title;
        host.Error.WriteLine($"fp: {(what is null ? "" : what + ": ")}{detail}");
        foreach (var error in errors)
            host.Error.WriteLine(locate?.Invoke(error.Path) is { } place ? $"  {place}: {error}" : $"  {error}");
    }
}
