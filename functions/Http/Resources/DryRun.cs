using System.Diagnostics.CodeAnalysis;

namespace FunctionsPlatform.Functions.Http;

/// <summary>The parameter <c>dryRun</c> of a write: judge it and answer what it would store, and store nothing.</summary>
internal static class DryRun
{
    public const string Parameter = "dryRun";

    /// <summary>A word that is neither is refused: whoever meant to try only must not find it done.</summary>
    public static bool TryRead(HttpRequest request, out bool dryRun, [NotNullWhen(false)] out ProblemResult? refusal)
    {
        dryRun = false;
        refusal = request.Query[Parameter] switch
        {
            [] => null,
            [var word] when bool.TryParse(word, out dryRun) => null,
            var words => Refusals.BadRequest($"{Parameter} is '{words}'; it takes true or false, once."),
        };
        return refusal is null;
    }
}
