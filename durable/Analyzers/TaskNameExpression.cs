using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FunctionsPlatform.Durable.Analyzers;

/// <summary>A name as it stands in the code: a constant, or the static member that holds it.</summary>
internal sealed class TaskNameExpression
{
    private TaskNameExpression(string? text, ISymbol? holder) => (Text, Holder) = (text, holder);

    public string? Text { get; }

    public ISymbol? Holder { get; }

    /// <summary>Null when it is known at run time only.</summary>
    public static TaskNameExpression? Read(IOperation? value)
    {
        while (value is IConversionOperation conversion && !conversion.ConstantValue.HasValue) value = conversion.Operand;
        if (value?.ConstantValue is { HasValue: true, Value: string text }) return new TaskNameExpression(text, null);
        return value switch
        {
            IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } field } => new TaskNameExpression(null, field),
            IPropertyReferenceOperation { Property: { IsStatic: true, SetMethod: null } property } => new TaskNameExpression(null, property),
            IObjectCreationOperation { Type.Name: "TaskName", Arguments.Length: 1 } creation => Read(creation.Arguments[0].Value),
            IInvocationOperation { TargetMethod: { Name: "FromString", ContainingType.Name: "TaskName" }, Arguments.Length: 1 } call =>
                Read(call.Arguments[0].Value),
            _ => null,
        };
    }
}
