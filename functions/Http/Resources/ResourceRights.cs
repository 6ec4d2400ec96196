using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Functions.Http;

/// <summary>What users may do to resources of a kind. Everything may be read and deleted.</summary>
internal static class ResourceRights
{
    public static bool UsersCreate(ResourceKind kind) => kind.UserWritable && kind != ResourceKinds.Node;

    /// <summary>Nodes come into being when their agent enrols; after that their labels and spec are the user's.</summary>
    public static bool UsersChange(ResourceKind kind) => kind.UserWritable;

    /// <summary>Whether the kind's own documentation should offer the method.</summary>
    public static bool Allows(ResourceKind kind, string method) => method switch
    {
        "POST" => UsersCreate(kind),
        "PUT" or "PATCH" => UsersChange(kind),
        _ => true,
    };

    public static ProblemResult CreateRefused(ResourceKind kind) => Refusals.NotWritable(
        kind == ResourceKinds.Node ? "A Node is made by its agent when it joins." : $"A {kind.Name} is made by the platform.");

    public static ProblemResult ChangeRefused(ResourceKind kind) => Refusals.NotWritable($"A {kind.Name} is written by the platform; it can be read and deleted.");
}
