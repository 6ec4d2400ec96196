namespace FunctionsPlatform.Contracts.Resources;

public enum ConditionStatus
{
    Unknown,
    True,
    False,
}
