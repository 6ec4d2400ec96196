using FunctionsPlatform.Contracts.Documents;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Validation;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Who the caller is, and tokens for programs.</summary>
internal sealed class AccountFunctions(ResourceStore store, RoleGrants grants, ServiceAccountTokens tokens, TimeProvider time)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public async Task<IResult> WhoAmIAsync(HttpContext context)
    {
        var space = context.Request.Query["namespace"].ToString() is { Length: > 0 } given ? given : null;
        if (space is not null && Names.ProblemWithLabel(space) is { } problem) return Refusals.BadRequest($"The namespace '{space}' {problem}.");
        var caller = Caller.Of(context);
        var role = await grants.HighestAsync(caller, space, context.RequestAborted);
        return new JsonResult<WhoAmI>(new WhoAmI(caller.ToString(), caller.Groups, role, space), ApiJson.Default.WhoAmI);
    }

    public async Task<IResult> IssueTokenAsync(HttpContext context)
    {
        var body = await RequestBody.ReadAsync(context);
        if (body is RequestBody.Refused refused) return refused.Problem;
        var read = DocumentReader.Read(((RequestBody.Json)body).Document, ApiJson.Default.TokenRequest);
        if (read is DocumentResult<TokenRequest>.Refused wrong) return Refusals.SpecRefused(wrong.Errors);
        var expiresIn = ((DocumentResult<TokenRequest>.Read)read).Value.ExpiresIn;
        if (expiresIn < Shortest || expiresIn > Longest)
            return Refusals.SpecRefused([new FieldError("expiresIn", $"is {DurationText.Format(expiresIn)}; must be {DurationText.Format(Shortest)} to {DurationText.Format(Longest)}")]);
        return await IssueAsync((string)context.Request.RouteValues["name"]!, expiresIn, context.RequestAborted);
    }

    private async Task<IResult> IssueAsync(string name, TimeSpan expiresIn, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(ResourceKinds.ServiceAccount, null, name, cancellationToken) is not ServiceAccount { Metadata.DeletionTimestamp: null } account)
            return Refusals.NotFound($"There is no ServiceAccount '{name}'.");
        // Tokens count in whole seconds.
        var expires = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + expiresIn).ToUnixTimeSeconds());
        return new JsonResult<IssuedToken>(new IssuedToken(tokens.Issue(account, expires), expires), ApiJson.Default.IssuedToken, StatusCodes.Status201Created);
    }
}
