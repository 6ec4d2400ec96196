namespace FunctionsPlatform.Contracts.Resources;

public enum ExitCodeOperator
{
    In,
    NotIn,
}
