using FunctionsPlatform.Infra.Tests.Bicep;
using FunctionsPlatform.Infra.Tests.Rules;

namespace FunctionsPlatform.Infra.Tests;

/// <summary>What infra/main.bicep compiles to; and for each rule a change to the source that it notices.</summary>
public sealed class TemplateTests
{
    private static readonly Lazy<Task<(string? Template, string Said)>> Compiled = new(() => BicepCompiler.BuildAsync(Path.Combine(RepositoryFiles.Infra, "main.bicep")));

    public static TheoryData<string> Rules => [.. TemplateRules.All.Keys];

    private static readonly Lazy<Task<(string? Template, string Said)>> Spoiled = new(CompileSpoiledAsync);

    /// <summary>Rule, and what it must say of the spoiled copy.</summary>
    public static TheoryData<string, string> Violations => new()
    {
        { "TransportIsEncrypted", "minimumTlsVersion is TLS1_0" },
        { "TransportIsEncrypted", "httpsOnly is false" },
        { "NothingIsPublic", "allowBlobPublicAccess is true" },
        { "NothingIsPublic", "publicAccess is Blob" },
        { "NoKeyOrPasswordWorks", "allowSharedKeyAccess is true" },
        { "NoKeyOrPasswordWorks", "Microsoft.ServiceBus/namespaces: disableLocalAuth is false" },
        { "NoKeyOrPasswordWorks", "the scm password is not switched off" },
        { "ConnectionsAreByIdentity", "asks for keys" },
        { "ConnectionsAreByIdentity", "speaks of a key" },
        { "ConnectionsAreByIdentity", "FP_STORAGE_CONNECTION_STRING is a connection string" },
        { "ConnectionsAreByIdentity", "AzureWebJobsStorage would win" },
        { "ConnectionsAreByIdentity", "ServiceBus does not name the identity" },
        { "ConnectionsAreByIdentity", "FP_TOKEN is a secret" },
        { "ConnectionsAreByIdentity", "FUNCTIONS_WORKER_RUNTIME must not be set" },
        { "RolesAreLeastAndOnSingleResources", "its scope is the resource group" },
        { "RolesAreLeastAndOnSingleResources", "storageBlobDataOwner is more than what is needed" },
        { "RolesAreLeastAndOnSingleResources", "no role of roles.bicep" },
        { "ParametersAndOutputsAreDescribed", "parameters/amount has no description" },
        { "OutputsHoldNoSecret", "the output masterToken tells a secret" },
        { "TheVaultKeepsItsSecrets", "enablePurgeProtection is not set" },
        { "TheAppScalesToZero", "instances are always ready by default" },
        { "TheAppIsACustomHandler", "authentication.type is SystemAssignedIdentity" },
        { "SomeoneIsTold", "nobody is told of Http5xx" },
    };

    [Fact]
    public async Task The_source_compiles_and_the_linter_has_nothing_to_say()
    {
        var (template, said) = await Compiled.Value;

        Assert.Empty(said.Trim());
        Assert.NotNull(template);
    }

    [Fact]
    public async Task The_parameter_file_compiles_and_names_parameters_that_exist()
    {
        var (template, said) = await BicepCompiler.BuildAsync(Path.Combine(RepositoryFiles.Infra, "main.bicepparam"));

        Assert.Empty(said.Trim());
        Assert.NotNull(template);
    }

    [Fact]
    public async Task What_the_linter_minds_is_seen()
    {
        using var copy = new InfraCopy();
        copy.Replace("modules/budget.bicep", "param name string", "param name string\n\n@description('Nobody asks for it.')\nparam spare string = ''");

        var (_, said) = await BicepCompiler.BuildAsync(copy.Main);

        Assert.Contains("no-unused-params", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_source_is_formatted_as_the_compiler_would()
    {
        using var copy = new InfraCopy();

        await BicepCompiler.FormatAsync(copy.Folder);

        Assert.Equal(InfraCopy.Sources(RepositoryFiles.Infra), InfraCopy.Sources(copy.Folder));
    }

    [Theory, MemberData(nameof(Rules))]
    public async Task The_template_keeps_the_rule(string rule)
    {
        var (template, said) = await Compiled.Value;
        Assert.True(template is not null, said);

        Assert.Empty(TemplateRules.All[rule](Template.Parse(template)));
    }

    [Theory, MemberData(nameof(Violations))]
    public async Task The_rule_notices(string rule, string violation)
    {
        var (template, said) = await Spoiled.Value;
        Assert.True(template is not null, said);

        Assert.Contains(TemplateRules.All[rule](Template.Parse(template)), found => found.Contains(violation, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_rule_has_a_change_that_it_notices() => Assert.Empty(TemplateRules.All.Keys.Except(Violations.Select(row => row.Data.Item1)));

    // All changes in one copy: compiling takes seconds.
    private static async Task<(string? Template, string Said)> CompileSpoiledAsync()
    {
        using var copy = new InfraCopy();
        copy.Replace("bicepconfig.json", "\"level\": \"error\"", "\"level\": \"off\"");
        copy.Replace("modules/storage.bicep", "minimumTlsVersion: 'TLS1_2'", "minimumTlsVersion: 'TLS1_0'");
        copy.Replace("modules/storage.bicep", "allowBlobPublicAccess: false", "allowBlobPublicAccess: true");
        copy.Replace("modules/storage.bicep", "publicAccess: 'None'", "publicAccess: 'Blob'");
        copy.Replace("modules/storage.bicep", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true");
        copy.Replace("modules/storage.bicep", "    scope: account\n", "");
        copy.Replace("modules/storage.bicep", "roles.storageBlobDataContributor", "roles.storageBlobDataOwner");
        copy.Replace("modules/roles.bicep", "var roles = {", "var roles = {\n  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'");
        copy.Replace("modules/monitoring.bicep", "      roles.monitoringMetricsPublisher\n", "      '8e3af657-a8ff-443c-a75c-2fe8c4bcb635'\n");
        copy.Replace("modules/servicebus.bicep", "disableLocalAuth: true", "disableLocalAuth: false");
        copy.Replace("modules/functionapp.bicep", "httpsOnly: true", "httpsOnly: false");
        copy.Replace("modules/functionapp.bicep", "name: 'scm'", "name: 'other'");
        copy.Replace("modules/functionapp.bicep", "type: 'UserAssignedIdentity'", "type: 'SystemAssignedIdentity'");
        copy.Replace("modules/functionapp.bicep", "ServiceBus__credential: 'managedidentity'", "ServiceBus__credential: 'none'");
        copy.Replace("modules/functionapp.bicep", "FP_TOKEN: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/functions-platform-token)'", "FP_TOKEN: vaultUri");
        copy.Replace(
            "modules/functionapp.bicep",
            "AzureWebJobsDisableHomepage: 'true'",
            "FUNCTIONS_WORKER_RUNTIME: 'custom'\nAzureWebJobsStorage: 'x'\nFP_STORAGE_CONNECTION_STRING: 'AccountKey=${account.listKeys().keys[0].value}'");
        copy.Replace("modules/vault.bicep", "enablePurgeProtection: true", "");
        copy.Replace("modules/vault.bicep", "output name string", "output masterToken string = vault.name\n\n@description('Name.')\noutput name string");
        copy.Replace("modules/budget.bicep", "@description('Amount a month, in the subscription\\'s currency.')", "");
        copy.Replace("modules/alerts.bicep", "metricName: 'Http5xx'", "metricName: 'Http4xx'");
        copy.Replace("main.bicep", "param alwaysReadyHttpInstances int = 0", "param alwaysReadyHttpInstances int = 1");
        return await BicepCompiler.BuildAsync(copy.Main);
    }
}
