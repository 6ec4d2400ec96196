namespace FunctionsPlatform.Contracts.Resources;

/// <summary>Whom a RoleBinding is about.</summary>
/// <param name="Name">The ServiceAccount's name; or the user or group as the identity provider's token names it, compared exactly.</param>
public sealed record Subject(SubjectKind Kind, string Name);
