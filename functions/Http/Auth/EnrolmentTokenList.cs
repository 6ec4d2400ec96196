namespace FunctionsPlatform.Functions.Http;

/// <summary>The enrolment tokens that have not expired, the next to expire first.</summary>
public sealed record EnrolmentTokenList(IReadOnlyList<EnrolmentTokenDocument> Items);
