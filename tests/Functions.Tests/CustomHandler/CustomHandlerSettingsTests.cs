using FunctionsPlatform.Functions.Hosting;

namespace FunctionsPlatform.Functions.Tests.CustomHandler;

public sealed class CustomHandlerSettingsTests
{
    private const string Token = "0123456789abcdef";

    [Fact]
    public void The_hosts_own_storage_account_is_taken_where_no_other_is_named()
    {
        var byName = Read(("AzureWebJobsStorage__accountName", "stored"), ("FP_TOKEN", Token));
        var other = Read(("AzureWebJobsStorage", "ignored"), ("FP_STORAGE_ACCOUNT", "state"), ("FP_TOKEN", Token));

        Assert.Equal(new AzureAccount(null, "stored"), byName.Account);
        Assert.Equal(new AzureAccount(null, "state"), other.Account);
        Assert.Equal(7071, byName.Port);
    }

    [Fact]
    public void A_disk_of_its_own_is_refused_since_it_goes_with_the_instance()
    {
        var error = Refused(("FP_STORAGE", "sqlite"), ("AzureWebJobsStorage__accountName", "stored"), ("FP_TOKEN", Token));

        Assert.Contains("azure", error);
    }

    [Fact]
    public void Without_an_account_the_settings_that_name_one_are_told() => Assert.Contains("FP_STORAGE_ACCOUNT", Refused(("FP_TOKEN", Token)));

    [Fact]
    public void Without_a_token_nobody_could_call() => Assert.Contains("FP_TOKEN", Refused(("AzureWebJobsStorage__accountName", "stored")));

    [Fact]
    public void A_secret_reference_that_was_not_resolved_does_not_become_the_token()
    {
        const string Reference = "@Microsoft.KeyVault(SecretUri=https://vault/secrets/token)";

        var error = Refused(("AzureWebJobsStorage__accountName", "stored"), ("FP_TOKEN", Reference));

        Assert.DoesNotContain(Reference, error);
    }

    [Fact]
    public void A_short_token_is_refused_and_not_repeated()
    {
        var error = Refused(("AzureWebJobsStorage__accountName", "stored"), ("FP_TOKEN", "s3cret"));

        Assert.DoesNotContain("s3cret", error);
    }

    [Fact]
    public void Without_the_hosts_port_it_says_who_should_start_it()
    {
        var error = Assert.Throws<StartupException>(() => CustomHandlerSettings.Read(_ => null)).Message;

        Assert.Contains("FUNCTIONS_CUSTOMHANDLER_PORT", error);
    }

    private static CustomHandlerOptions Read(params (string Name, string Value)[] settings)
    {
        var all = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        all.TryAdd("FUNCTIONS_CUSTOMHANDLER_PORT", "7071");
        return CustomHandlerSettings.Read(name => all.GetValueOrDefault(name));
    }

    private static string Refused(params (string Name, string Value)[] settings) => Assert.Throws<StartupException>(() => Read(settings)).Message;
}
