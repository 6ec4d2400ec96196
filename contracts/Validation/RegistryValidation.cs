using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Contracts.Validation;

/// <summary>Whether a Registry names one registry and one source that can be used.</summary>
internal static class RegistryValidation
{
    private const int LongestText = 1024;

    /// <summary>Who writes Registries must not come by the control plane's own secrets, which are in its environment too.</summary>
    private const string VariablePrefix = "FP_REGISTRY_";

    private static readonly string[] CloudRegistries = [".azurecr.io", ".azurecr.cn", ".azurecr.us"];

    public static void Check(RegistrySpec spec, FieldErrors errors)
    {
        var named = ImageName.Of(spec.Server, "x", null, null)?.Registry;
        errors.Require(named is not null && IsHost(spec.Server), "spec.server", "is required: host and perhaps port, as in registry.example:5000, without a scheme or path");
        for (var index = 0; index < spec.Namespaces.Length; index++) errors.AddProblem($"spec.namespaces[{index}]", Names.ProblemWithLabel(spec.Namespaces[index]));
        var sources = new object?[] { spec.Basic, spec.TokenEndpoint, spec.DockerConfigFile, spec.CloudIdentity }.Count(source => source is not null);
        errors.Require(sources == 1, "spec", $"has {sources} sources of credentials; needs one of basic, tokenEndpoint, dockerConfigFile and cloudIdentity");
        if (spec.Basic is { } basic) Check(basic, "spec.basic", errors);
        if (spec.TokenEndpoint is { } endpoint) Check(endpoint, errors);
        if (spec.DockerConfigFile is { } file) errors.Require(file.Path.StartsWith('/') && file.Path.Length <= LongestText, "spec.dockerConfigFile.path", "must be absolute, on the control plane's machine");
        if (spec.CloudIdentity is not null)
        {
            // The identity's token opens every registry that it may use: it goes to the cloud's own, and encrypted.
            errors.Require(CloudRegistries.Any(ending => spec.Server.EndsWith(ending, StringComparison.OrdinalIgnoreCase)), "spec.server", $"must end in one of {string.Join(", ", CloudRegistries)} with cloudIdentity");
            errors.Require(!spec.PlainHttp, "spec.plainHttp", "must not be set with cloudIdentity");
        }

        if (spec.CloudIdentity is { } identity) errors.Require(Enum.IsDefined(identity.Provider), "spec.cloudIdentity.provider", $"must be one of {string.Join(", ", Enum.GetNames<CloudProvider>())}");
    }

    private static void Check(RegistryTokenEndpoint endpoint, FieldErrors errors)
    {
        var good = Uri.TryCreate(endpoint.Url, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)) && url.UserInfo.Length == 0;
        errors.Require(good, "spec.tokenEndpoint.url", "must be an https URL without a login in it");
        errors.Require((endpoint.Login is null) != (endpoint.RefreshToken is null), "spec.tokenEndpoint", "needs a login or a refreshToken, and not both");
        if (endpoint.Login is { } login) Check(login, "spec.tokenEndpoint.login", errors);
        if (endpoint.RefreshToken is { } token) Check(token, "spec.tokenEndpoint.refreshToken", errors);
    }

    private static void Check(RegistryLogin login, string path, FieldErrors errors)
    {
        errors.Require(login.Username.Length is > 0 and <= LongestText && !login.Username.Contains(':', StringComparison.Ordinal), path + ".username", "is required and must not hold a colon");
        Check(login.Password, path + ".password", errors);
    }

    private static void Check(CredentialSource source, string path, FieldErrors errors)
    {
        var sources = new object?[] { source.Env, source.File, source.Secret }.Count(one => one is not null);
        errors.Require(sources == 1, path, "needs one of env, file and secret: the password itself is not written here");
        if (source.Env is { } variable)
            errors.Require(variable.StartsWith(VariablePrefix, StringComparison.Ordinal) && variable.Length <= LongestText && !variable.Contains('='), path + ".env", $"must be a variable's name that begins with {VariablePrefix}");
        if (source.File is { } file) errors.Require(file.StartsWith('/') && file.Length <= LongestText, path + ".file", "must be absolute, on the control plane's machine");
        if (source.Secret is not { } secret) return;
        errors.AddProblem(path + ".secret.namespace", Names.ProblemWithLabel(secret.Namespace));
        errors.AddProblem(path + ".secret.name", Names.ProblemWithLabel(secret.Name));
        errors.Require(secret.Key.Length is > 0 and <= 253, path + ".secret.key", "is required");
    }

    private static bool IsHost(string server) =>
        server.Length is > 0 and <= 255 && server.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '.' or '-' or ':' or '[' or ']');
}
