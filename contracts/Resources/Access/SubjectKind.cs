namespace FunctionsPlatform.Contracts.Resources;

public enum SubjectKind
{
    /// <summary>A ServiceAccount of this platform.</summary>
    ServiceAccount,

    /// <summary>A person, or whoever else the identity provider vouches for.</summary>
    User,

    /// <summary>Everyone whose token names the group, or the app role.</summary>
    Group,
}
