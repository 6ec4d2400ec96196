using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FunctionsPlatform.Infra.Tests.Rules;

/// <summary>What must hold for the compiled template. Each rule returns what breaks it.</summary>
internal static partial class TemplateRules
{
    private const string Storage = "Microsoft.Storage/storageAccounts";
    private const string Site = "Microsoft.Web/sites";
    private const string Settings = "Microsoft.Web/sites/config";
    private const string Passwords = "Microsoft.Web/sites/basicPublishingCredentialsPolicies";
    private const string ServiceBus = "Microsoft.ServiceBus/namespaces";
    private const string Vault = "Microsoft.KeyVault/vaults";
    private const string Assignment = "Microsoft.Authorization/roleAssignments";
    private const string Insights = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    // Of the built-in roles only those that reach data; none that manages resources or gives rights away.
    private static readonly ImmutableArray<string> LeastRoles =
    [
        "storageBlobDataContributor", "storageQueueDataContributor", "storageTableDataContributor", "storageQueueDelegator", "storageTableDelegator",
        "serviceBusDataReceiver", "serviceBusDataSender", "keyVaultSecretsUser", "keyVaultSecretsOfficer", "monitoringMetricsPublisher",
    ];

    // Flex Consumption has them in functionAppConfig and refuses, or worse ignores, the settings.
    private static readonly ImmutableArray<string> NotOnFlex =
        ["FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE", "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "WEBSITE_CONTENTSHARE", "SCM_DO_BUILD_DURING_DEPLOYMENT"];

    public static ImmutableSortedDictionary<string, Func<Template, IEnumerable<string>>> All { get; } = new Dictionary<string, Func<Template, IEnumerable<string>>>
    {
        [nameof(TransportIsEncrypted)] = TransportIsEncrypted,
        [nameof(NothingIsPublic)] = NothingIsPublic,
        [nameof(NoKeyOrPasswordWorks)] = NoKeyOrPasswordWorks,
        [nameof(ConnectionsAreByIdentity)] = ConnectionsAreByIdentity,
        [nameof(RolesAreLeastAndOnSingleResources)] = RolesAreLeastAndOnSingleResources,
        [nameof(ParametersAndOutputsAreDescribed)] = ParametersAndOutputsAreDescribed,
        [nameof(OutputsHoldNoSecret)] = OutputsHoldNoSecret,
        [nameof(TheVaultKeepsItsSecrets)] = TheVaultKeepsItsSecrets,
        [nameof(TheAppScalesToZero)] = TheAppScalesToZero,
        [nameof(TheAppIsACustomHandler)] = TheAppIsACustomHandler,
        [nameof(SomeoneIsTold)] = SomeoneIsTold,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static IEnumerable<string> TransportIsEncrypted(Template template) =>
    [
        .. Must(template, Storage, "TLS1_2", "minimumTlsVersion"),
        .. Must(template, Storage, "true", "supportsHttpsTrafficOnly"),
        .. Must(template, ServiceBus, "1.2", "minimumTlsVersion"),
        .. Must(template, Site, "true", "httpsOnly"),
        .. Must(template, Site, "1.2", "siteConfig", "minTlsVersion"),
        .. Must(template, Site, "1.2", "siteConfig", "scmMinTlsVersion"),
        .. Must(template, Site, "Disabled", "siteConfig", "ftpsState"),
    ];

    private static IEnumerable<string> NothingIsPublic(Template template) =>
    [
        .. Must(template, Storage, "false", "allowBlobPublicAccess"),
        .. Must(template, Storage, "false", "allowCrossTenantReplication"),
        .. Must(template, "Microsoft.Storage/storageAccounts/blobServices/containers", "None", "publicAccess"),
    ];

    private static IEnumerable<string> NoKeyOrPasswordWorks(Template template) =>
    [
        .. Must(template, Storage, "false", "allowSharedKeyAccess"),
        .. Must(template, Storage, "true", "defaultToOAuthAuthentication"),
        .. Must(template, ServiceBus, "true", "disableLocalAuth"),
        .. Must(template, "Microsoft.Insights/components", "true", "DisableLocalAuth"),
        .. Must(template, "Microsoft.OperationalInsights/workspaces", "true", "features", "disableLocalAuth"),
        .. Must(template, Passwords, "false", "allow"),
        .. new[] { "ftp", "scm" }.Where(kind => !template.OfType(Passwords).Any(policy => policy.Name.Contains($"'{kind}'", StringComparison.Ordinal))).Select(kind => $"the {kind} password is not switched off"),
    ];

    private static IEnumerable<string> ConnectionsAreByIdentity(Template template)
    {
        foreach (var (path, text) in template.Texts)
        {
            if (ListsKeys().IsMatch(text)) yield return $"{path} asks for keys: {text}";
            if (HoldsKey().IsMatch(text)) yield return $"{path} speaks of a key: {text}";
        }

        // A name that both branches of a condition set is checked in both.
        foreach (var (name, value) in SettingsOf(template))
        {
            if (NotOnFlex.Contains(name)) yield return $"{name} must not be set on Flex Consumption";
            if (name != Insights && ConnectionName().IsMatch(name)) yield return $"the setting {name} is a connection string or a key";
            if (SecretName().IsMatch(name) && !value.Contains("@Microsoft.KeyVault(", StringComparison.Ordinal)) yield return $"the setting {name} is a secret and does not come from the vault";
        }

        var settings = SettingsOf(template).DistinctBy(setting => setting.Name).ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        foreach (var prefix in new[] { "AzureWebJobsStorage", "ServiceBus" })
        {
            if (settings.ContainsKey(prefix)) yield return $"the setting {prefix} would win over its identity settings";
            if (settings.GetValueOrDefault(prefix + "__credential") != "'managedidentity'") yield return $"{prefix} does not name the identity as its credential";
            if (!settings.ContainsKey(prefix + "__clientId")) yield return $"{prefix} does not say which identity";
        }

        if (settings.GetValueOrDefault("APPLICATIONINSIGHTS_AUTHENTICATION_STRING")?.Contains("Authorization=AAD", StringComparison.Ordinal) != true) yield return "telemetry is not sent by identity";
    }

    private static IEnumerable<string> RolesAreLeastAndOnSingleResources(Template template)
    {
        var assignments = template.OfType(Assignment).ToList();
        if (assignments.Count < 5) yield return $"there are only {assignments.Count} assignments: the rule sees too little";
        foreach (var assignment in assignments)
        {
            if (assignment.Scope is not { } scope || !SingleResource().IsMatch(scope)) yield return $"{assignment}: its scope is {assignment.Scope ?? "the resource group"}";
            var named = RoleName().Matches(Role(assignment)).Select(match => match.Groups[1].Value).ToList();
            if (named.Count == 0) yield return $"{assignment}: no role of roles.bicep in {Role(assignment)}";
            foreach (var name in named.Except(LeastRoles)) yield return $"{assignment}: {name} is more than what is needed";
        }
    }

    private static IEnumerable<string> ParametersAndOutputsAreDescribed(Template template) =>
        from part in template.All
        from kind in new[] { "parameters", "outputs" }
        where part.Root.TryGetProperty(kind, out _)
        from entry in part.Root.GetProperty(kind).EnumerateObject()
        where !(entry.Value.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("description", out var text) && text.GetString() is { Length: > 2 })
        select $"{part.Name}: {kind}/{entry.Name} has no description";

    private static IEnumerable<string> OutputsHoldNoSecret(Template template) =>
        from part in template.All
        where part.Root.TryGetProperty("outputs", out _)
        from entry in part.Root.GetProperty("outputs").EnumerateObject()
        let text = entry.Value.GetRawText()
        where text.Contains("secure", StringComparison.OrdinalIgnoreCase) || SecretName().IsMatch(entry.Name) || ListsKeys().IsMatch(text) || text.Contains("ConnectionString", StringComparison.OrdinalIgnoreCase)
        select $"{part.Name}: the output {entry.Name} tells a secret";

    private static IEnumerable<string> TheVaultKeepsItsSecrets(Template template) =>
    [
        .. Must(template, Vault, "true", "enableRbacAuthorization"),
        .. Must(template, Vault, "true", "enablePurgeProtection"),
        .. Must(template, Vault, "true", "enableSoftDelete"),
        .. template.OfType("Microsoft.KeyVault/vaults/secrets").Select(secret => $"{secret}: a template would hold the secret"),
    ];

    private static IEnumerable<string> TheAppScalesToZero(Template template)
    {
        foreach (var plan in template.OfType("Microsoft.Web/serverfarms"))
        {
            if (plan.Element.GetProperty("sku").GetProperty("name").GetString() != "FC1") yield return $"{plan}: is not Flex Consumption";
        }

        if (template.Root.GetProperty("parameters").GetProperty("alwaysReadyHttpInstances").GetProperty("defaultValue").GetInt32() != 0) yield return "instances are always ready by default";
        foreach (var app in template.OfType(Site))
        {
            if (app["functionAppConfig", "scaleAndConcurrency", "alwaysReady"]?.Contains("parameters('alwaysReadyHttpInstances')", StringComparison.Ordinal) != true) yield return $"{app}: instances are always ready whatever the parameter says";
            foreach (var bound in new[] { "instanceMemoryMB", "maximumInstanceCount" })
            {
                if (app["functionAppConfig", "scaleAndConcurrency", bound] is null) yield return $"{app}: {bound} is not set";
            }
        }
    }

    private static IEnumerable<string> TheAppIsACustomHandler(Template template) =>
    [
        .. Must(template, Site, "custom", "functionAppConfig", "runtime", "name"),
        .. Must(template, Site, "1.0", "functionAppConfig", "runtime", "version"),
        .. Must(template, Site, "UserAssignedIdentity", "functionAppConfig", "deployment", "storage", "authentication", "type"),
        .. template.OfType(Site).Where(app => app.Element.GetProperty("identity").GetProperty("type").GetString() != "UserAssigned").Select(app => $"{app}: has no user-assigned identity"),
    ];

    private static IEnumerable<string> SomeoneIsTold(Template template)
    {
        var metrics = template.OfType("Microsoft.Insights/metricAlerts").Select(alert => alert["criteria"] ?? "").ToList();
        foreach (var metric in new[] { "requests/failed", "Http5xx" }.Where(metric => !metrics.Any(criteria => criteria.Contains(metric, StringComparison.Ordinal)))) yield return $"nobody is told of {metric}";
        if (!template.OfType("Microsoft.Insights/scheduledQueryRules").Any(rule => rule["criteria"]?.Contains("-poison", StringComparison.Ordinal) == true)) yield return "nobody is told of poisoned messages";
        if (!template.OfType("Microsoft.Consumption/budgets").Any()) yield return "there is no budget";
    }

    // Every resource of the type has this value; and there is one, or the rule would say nothing.
    private static IEnumerable<string> Must(Template template, string type, string value, params string[] path)
    {
        var resources = template.OfType(type).ToList();
        if (resources.Count == 0) return [$"there is no {type}"];
        return resources.Where(resource => resource[path] != value).Select(resource => $"{resource}: {string.Join('.', path)} is {resource[path] ?? "not set"}, not {value}");
    }

    // Settings are joined of objects that stand in the expression itself or in variables.
    private static IEnumerable<(string Name, string Value)> SettingsOf(Template template)
    {
        var app = Assert.Single(template.OfType(Settings));
        return TemplateExpression.Objects(Expanded(app.In, app.Element.GetProperty("properties").ToString()));
    }

    private static string Expanded(Template template, string expression) =>
        VariableName().Replace(expression, match => Expanded(template, template.Root.GetProperty("variables").GetProperty(match.Groups[1].Value).ToString()));

    // The role is an expression; in a loop it is an element of a list that is a variable or stands in the loop itself.
    private static string Role(TemplateResource assignment)
    {
        var role = assignment["roleDefinitionId"] ?? "";
        if (assignment.Element.TryGetProperty("copy", out _) || role.Contains("copyIndex()", StringComparison.Ordinal))
        {
            foreach (var name in VariableName().Matches(role).Select(match => match.Groups[1].Value))
            {
                if (!name.EndsWith("roles", StringComparison.Ordinal)) role += assignment.In.Root.GetProperty("variables").GetProperty(name).GetRawText();
            }
        }

        return role;
    }

    [GeneratedRegex(@"\blist(Keys|AccountSas|ServiceSas|Secrets|ConnectionStrings|CallbackUrl|\w*Keys)\s*\(", RegexOptions.IgnoreCase)]
    private static partial Regex ListsKeys();

    [GeneratedRegex("AccountKey=|SharedAccessKey|SharedAccessSignature|DefaultEndpointsProtocol", RegexOptions.IgnoreCase)]
    private static partial Regex HoldsKey();

    [GeneratedRegex("connection_?string|accountkey|sharedaccess", RegexOptions.IgnoreCase)]
    private static partial Regex ConnectionName();

    [GeneratedRegex("(token|secret|password|_key$|ApiKey)", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"^\[resourceId\('Microsoft\.\w+/\w+', |^\[\w*[rR]esourceId\('Microsoft\.\w+/\w+'")]
    private static partial Regex SingleResource();

    [GeneratedRegex(@"\.(\w+(?:User|Officer|Contributor|Delegator|Receiver|Sender|Publisher|Owner|Administrator|Reader))\b")]
    private static partial Regex RoleName();

    [GeneratedRegex(@"variables\('([^']+)'\)")]
    private static partial Regex VariableName();
}
