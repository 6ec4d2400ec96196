using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>The rules of <c>spec.deploy</c>.</summary>
internal static class DeployValidation
{
    private const int MaxTags = 20;
    private const int MaxTagLength = 128;

    public static void Check(AppSpec spec, FieldErrors errors)
    {
        if (spec.Deploy?.OnPush is not { } policy) return;
        errors.Require(policy.Tags.Length <= MaxTags, "spec.deploy.onPush.tags", $"has {policy.Tags.Length} entries; at most {MaxTags} are allowed");
        for (var index = 0; index < policy.Tags.Length; index++)
        {
            var tag = policy.Tags[index];
            errors.Require(
                tag.Length is > 0 and <= MaxTagLength && tag.All(IsOfTag), $"spec.deploy.onPush.tags[{index}]",
                $"'{tag}' is no pattern of a tag: 1 to {MaxTagLength} letters, digits, '.', '_', '-', with '*' for any characters and '?' for one");
        }
    }

    private static bool IsOfTag(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' or '*' or '?';
}
