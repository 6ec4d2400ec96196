using Microsoft.CodeAnalysis;

namespace FunctionsPlatform.Durable.Analyzers;

internal static class SymbolDisplayFormats
{
    /// <summary>Namespace and type, without type parameters: <c>System.Threading.Tasks.Task</c> for all tasks.</summary>
    public static readonly SymbolDisplayFormat FullName = new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary><c>Guid.NewGuid</c>.</summary>
    public static readonly SymbolDisplayFormat Member = new(
        memberOptions: SymbolDisplayMemberOptions.IncludeContainingType, typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameOnly);
}
