using System.Globalization;

namespace FunctionsPlatform.Planning.Jobs;

/// <summary>How a job ends.</summary>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="ExitCode">Of the container that decided it, if one did.</param>
internal sealed record JobVerdict(bool IsGood, string Reason, string Message, int? ExitCode)
{
    public static JobVerdict Completed(int succeeded, int exitCode) =>
        new(true, "Completed", succeeded == 1 ? "it ended well" : string.Create(CultureInfo.InvariantCulture, $"{succeeded} containers ended well"), exitCode);

    public static JobVerdict Fails(string reason, string message, int? exitCode) => new(false, reason, message, exitCode);
}
