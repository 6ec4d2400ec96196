using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>Whether a RoleBinding makes sense. What it names need not exist yet.</summary>
internal static class AccessValidation
{
    private const int MaxSubjects = 1_000;
    private const int MaxNameLength = 256;

    public static void Check(RoleBindingSpec spec, FieldErrors errors)
    {
        errors.Require(Enum.IsDefined(spec.Role), "spec.role", $"is '{spec.Role}'; must be one of {string.Join(", ", Enum.GetNames<Role>())}");
        errors.Require(spec.Subjects.Length > 0, "spec.subjects", "is required: whom the role is given to");
        errors.Require(spec.Subjects.Length <= MaxSubjects, "spec.subjects", $"has {spec.Subjects.Length} entries; at most {MaxSubjects} are allowed");
        for (var index = 0; index < spec.Subjects.Length; index++) Check(spec.Subjects[index], $"spec.subjects[{index}]", errors);
        for (var index = 0; index < spec.Namespaces.Length; index++) errors.AddProblem($"spec.namespaces[{index}]", Names.ProblemWithLabel(spec.Namespaces[index]));
    }

    private static void Check(Subject subject, string path, FieldErrors errors)
    {
        errors.Require(Enum.IsDefined(subject.Kind), path + ".kind", $"is '{subject.Kind}'; must be one of {string.Join(", ", Enum.GetNames<SubjectKind>())}");
        if (subject.Kind == SubjectKind.ServiceAccount) errors.AddProblem(path + ".name", Names.ProblemWithLabel(subject.Name ?? ""));
        else errors.Require(subject.Name is { Length: > 0 and <= MaxNameLength }, path + ".name", $"is required, up to {MaxNameLength} characters");
    }
}
