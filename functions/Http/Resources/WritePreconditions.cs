using System.Diagnostics.CodeAnalysis;
using FunctionsPlatform.Contracts.Resources;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FunctionsPlatform.Functions.Http;

/// <summary>The conditions that a request puts on its write: If-Match, If-None-Match.</summary>
internal sealed record WritePreconditions
{
    private bool mustExist;
    private bool mustBeAbsent;
    private string[] versions = [];

    /// <param name="version">Null: it may be any.</param>
    public static WritePreconditions Of(string? version) => new() { mustExist = version is not null, versions = version is null ? [] : [version] };

    public static WritePreconditions Absent { get; } = new() { mustBeAbsent = true };

    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out WritePreconditions? preconditions, [NotNullWhen(false)] out ProblemResult? refusal)
    {
        preconditions = null;
        refusal = null;
        if (!TryReadTags(request.Headers.IfMatch, out var match)) refusal = NoTags(request.Headers.IfMatch);
        else if (!TryReadTags(request.Headers.IfNoneMatch, out var noneMatch)) refusal = NoTags(request.Headers.IfNoneMatch);
        else if (noneMatch.Any(tag => tag.Tag != "*")) refusal = Refusals.BadRequest("If-None-Match of a write can only be '*': do it if it does not exist yet.");
        else if (match.Count > 0 && match.All(tag => tag.IsWeak)) refusal = Refusals.BadRequest("If-Match needs a strong entity tag, such as the ETag of an answer.");
        else preconditions = new WritePreconditions
        {
            mustExist = match.Count > 0,
            mustBeAbsent = noneMatch.Count > 0,
            versions = match.Any(tag => tag.Tag == "*") ? [] : [.. match.Where(tag => !tag.IsWeak).Select(tag => tag.Tag.ToString().Trim('"'))],
        };
        return preconditions is not null;
    }

    /// <summary>Null when they hold.</summary>
    public ProblemResult? Check(Resource? current)
    {
        if (mustBeAbsent && current is not null) return Refusals.PreconditionFailed("If-None-Match is '*', but it exists.");
        if (!mustExist) return null;
        if (current is null) return Refusals.PreconditionFailed("If-Match is given, but there is no such resource.");
        return versions.Length == 0 || versions.Contains(current.Metadata.ResourceVersion)
            ? null
            : Refusals.PreconditionFailed($"If-Match names version {string.Join(", ", versions)}; the current one is {current.Metadata.ResourceVersion}.");
    }

    private static bool TryReadTags(StringValues header, out IList<EntityTagHeaderValue> tags)
    {
        tags = [];
        return header.Count == 0 || EntityTagHeaderValue.TryParseStrictList([.. header.OfType<string>()], out tags!);
    }

    private static ProblemResult NoTags(StringValues header) => Refusals.BadRequest($"'{header}' is no list of entity tags; write it as \"12\", in quotes.");
}
