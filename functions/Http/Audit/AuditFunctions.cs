using System.Globalization;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Reads the audit trail.</summary>
internal sealed class AuditFunctions(AuditTrail audit)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1_000;

    public async Task<IResult> ListAsync(HttpContext context)
    {
        var (limit, from) = (DefaultLimit, (string?)context.Request.Query["continue"]);
        if ((string?)context.Request.Query["limit"] is { } text && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= MaxLimit))
            return Refusals.BadRequest($"'limit' is '{text}'; must be 1 to {MaxLimit}.");
        if (from is not null && !AuditTrail.IsContinue(from)) return Refusals.BadRequest("'continue' is not from a list of this API.");
        return new JsonResult<AuditList>(await audit.ListAsync(from, limit, context.RequestAborted), ApiJson.Default.AuditList);
    }
}
