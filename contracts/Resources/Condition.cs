namespace FunctionsPlatform.Contracts.Resources;

/// <summary>One aspect of a resource's state, such as <c>Ready</c>.</summary>
/// <param name="Type">The aspect, CamelCase.</param>
/// <param name="Status">True, False or Unknown.</param>
/// <param name="Reason">One CamelCase word for programs.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="LastTransitionTime">When <paramref name="Status"/> last changed.</param>
public sealed record Condition(string Type, ConditionStatus Status, string Reason, string Message, DateTimeOffset LastTransitionTime);
