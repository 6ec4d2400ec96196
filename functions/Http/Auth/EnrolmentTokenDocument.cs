namespace FunctionsPlatform.Functions.Http;

/// <summary>An enrolment token.</summary>
/// <param name="Token">Only in the answer to its making: it is not stored.</param>
/// <param name="Node">Null: for any node that is not there yet.</param>
/// <param name="UsesLeft">0: used up; who has used it may repeat that until it expires.</param>
public sealed record EnrolmentTokenDocument(string Id, string? Token, string? Node, int Uses, int UsesLeft, DateTimeOffset ExpiresAt);
