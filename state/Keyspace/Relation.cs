namespace FunctionsPlatform.State;

/// <summary>How what is found must stand to the operand.</summary>
public enum Relation
{
    Equal,
    NotEqual,
    Greater,
    Less,
}
