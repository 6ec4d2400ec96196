using FunctionsPlatform.Contracts.Documents;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Makes, lists and takes back the tokens that hosts join with.</summary>
/// <param name="caDigest">Goes into each token, so that the host knows the control plane's certificate; null: none.</param>
internal sealed class EnrolmentTokenFunctions(EnrolmentTokens tokens, Func<string?> caDigest, TimeProvider time)
{
    private const int MostUses = 1_000;
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public async Task<IResult> CreateAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context);
        if (body is RequestBody.Refused refused) return refused.Problem;
        var read = DocumentReader.Read(((RequestBody.Json)body).Document, ApiJson.Default.EnrolmentTokenRequest);
        if (read is DocumentResult<EnrolmentTokenRequest>.Refused wrong) return Refusals.SpecRefused(wrong.Errors);
        var asked = ((DocumentResult<EnrolmentTokenRequest>.Read)read).Value;
        var errors = ProblemsOf(asked).ToList();
        if (errors.Count > 0) return Refusals.SpecRefused(errors);
        var (token, row) = await tokens.CreateAsync(asked.Node, asked.Uses, asked.ExpiresIn, caDigest(), context.RequestAborted);
        return new JsonResult<EnrolmentTokenDocument>(DocumentOf(row) with { Token = token.ToString() }, ApiJson.Default.EnrolmentTokenDocument, StatusCodes.Status201Created);
    }

    public async Task<IResult> ListAsync(HttpContext context)
    {
        var now = time.GetUtcNow();
        var rows = (await tokens.ListAsync(context.RequestAborted)).Where(row => !row.IsExpired(now)).OrderBy(row => row.ExpiresAt).ThenBy(row => row.Id, StringComparer.Ordinal);
        return new JsonResult<EnrolmentTokenList>(new EnrolmentTokenList([.. rows.Select(DocumentOf)]), ApiJson.Default.EnrolmentTokenList);
    }

    public async Task<IResult> RevokeAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["name"]!;
        // A row's key: what cannot be one is no token's id.
        if (id.Length > 63 || !id.All(char.IsAsciiLetterOrDigit) || !await tokens.RevokeAsync(id, context.RequestAborted)) return Refusals.NotFound($"There is no enrolment token '{id}'.");
        return Results.NoContent();
    }

    private static IEnumerable<FieldError> ProblemsOf(EnrolmentTokenRequest asked)
    {
        if (asked.Node is { } node && Names.ProblemWithLabel(node) is { } problem) yield return new FieldError("node", problem);
        if (asked.ExpiresIn < Shortest || asked.ExpiresIn > Longest)
            yield return new FieldError("expiresIn", $"is {DurationText.Format(asked.ExpiresIn)}; must be {DurationText.Format(Shortest)} to {DurationText.Format(Longest)}");
        if (asked.Uses is < 1 or > MostUses) yield return new FieldError("uses", $"is {asked.Uses}; must be 1 to {MostUses}");
        else if (asked.Uses > 1 && asked.Node is not null) yield return new FieldError("uses", "must be 1 for a token of one node");
    }

    private static EnrolmentTokenDocument DocumentOf(EnrolmentRow row) => new(row.Id, null, row.Node, row.Uses, row.Left, row.ExpiresAt);
}
