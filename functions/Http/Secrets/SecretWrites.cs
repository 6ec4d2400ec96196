using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Problems;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Between the API and the store: what is stored of a Secret is encrypted, so that nothing behind this (rows, logs, watches, backups) ever holds a value.</summary>
internal sealed class SecretWrites(SecretBox box)
{
    /// <summary>Why a user's Secret cannot be stored; null: it can. Everything else passes.</summary>
    public ProblemResult? Check(Resource? current, Resource wanted)
    {
        if (wanted is not Secret secret) return null;
        if (!box.CanSeal) return Refusals.Unavailable("This control plane has no key for Secrets: give it one with --secret-key-file or FP_SECRET_KEYS ('openssl rand -base64 32' makes one), to all its processes the same.");
        var known = (current as Secret)?.Spec.Sealed ?? ImmutableSortedDictionary<string, string>.Empty;
        var errors = KeptWithoutValue(secret.Spec.Data, "spec.data", known).Concat(KeptWithoutValue(secret.Spec.BinaryData, "spec.binaryData", known)).ToList();
        if (!secret.Spec.Sealed.IsEmpty) errors.Add(new FieldError("spec.sealed", "is written by the platform; leave it out"));
        return errors.Count == 0 ? null : Refusals.SpecRefused(errors);
    }

    /// <summary>As it is to be stored.</summary>
    /// <exception cref="SecretUnreadableException">A value that is to be kept cannot be read.</exception>
    public Resource Seal(Resource? current, Resource wanted) => wanted is Secret secret ? box.Seal(secret, current as Secret) : wanted;

    private static IEnumerable<FieldError> KeptWithoutValue(ImmutableSortedDictionary<string, string> values, string path, ImmutableSortedDictionary<string, string> known) => values
        .Where(pair => pair.Value == SecretSpec.Redacted && !known.ContainsKey(pair.Key))
        .Select(pair => new FieldError($"{path}.{pair.Key}", $"'{SecretSpec.Redacted}' keeps a value, but there is none; write the value itself"));
}
