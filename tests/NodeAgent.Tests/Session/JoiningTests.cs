namespace FunctionsPlatform.NodeAgent.Tests.Session;

/// <summary>An agent joins once, goes on with its credential, keeps it fresh, and says what to do when it is not good any more.</summary>
public sealed class JoiningTests : IAsyncLifetime
{
    private const string TakenUp = "5201 ";
    private const string NotTaken = "5308 ";
    private const string Renewed = "5309 ";
    private static readonly TimeSpan Half = TimeSpan.FromDays(3.5);

    private JoinedAgent joined = null!;

    public async ValueTask InitializeAsync() => joined = await JoinedAgent.StartControlPlaneAsync();

    public ValueTask DisposeAsync() => joined.DisposeAsync();

    [Fact]
    public async Task The_token_is_needed_once_and_the_credential_is_for_its_owner_only()
    {
        var token = await joined.WriteTokenAsync();
        await JoinAsync();
        await joined.StopAgentAsync();
        File.Delete(joined.TokenFile);

        await joined.StartAgainAsync();
        var before = joined.Credential;
        // Times in it are of whole seconds.
        joined.Time.Advance(TimeSpan.FromSeconds(1));
        joined.StartAgent();
        await joined.PassUntilAsync(() => joined.Credential != before, "the credential to be renewed by the next session");

        Assert.DoesNotContain(joined.Log, line => line.StartsWith(NotTaken, StringComparison.Ordinal));
        Assert.DoesNotContain(joined.Log, line => line.Contains(token.Trim(), StringComparison.Ordinal) || line.Contains(joined.Credential.Trim(), StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(joined.CredentialFile));
    }

    [Fact]
    public async Task An_agent_without_token_and_credential_says_what_it_needs_and_joins_once_it_is_there()
    {
        joined.StartAgent();
        await joined.PassUntilLoggedAsync("this host has not joined yet: make an enrolment token (fp node token create) and write it to " + joined.TokenFile);

        await joined.WriteTokenAsync();

        await joined.PassUntilAsync(() => File.Exists(joined.CredentialFile), "the credential");
    }

    [Fact]
    public async Task An_agent_that_runs_for_weeks_renews_its_credential_and_outlives_the_first_one()
    {
        await joined.WriteTokenAsync();
        await JoinAsync();
        for (var renewals = 1; renewals <= 4; renewals++)
        {
            var (before, waits) = (joined.Credential, renewals);
            await joined.PassUntilAsync(() => joined.Time.LongWaits >= waits, "the agent to wait for its next renewal");
            joined.Time.Advance(Half);
            await joined.PassUntilAsync(() => joined.Credential != before, $"renewal {renewals}");
        }

        Assert.DoesNotContain(joined.Log, line => line.StartsWith(NotTaken, StringComparison.Ordinal));
        Assert.Contains(joined.Log, line => line.StartsWith(Renewed, StringComparison.Ordinal));
        Assert.Contains("node-1", await joined.SendAsync(HttpMethod.Get, "/api/v1/nodes/node-1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_was_away_too_long_says_so_and_joins_anew_with_another_token()
    {
        await joined.WriteTokenAsync();
        await JoinAsync();
        await joined.StopAgentAsync();
        joined.Time.Advance(TimeSpan.FromDays(8));
        var before = joined.Credential;

        joined.StartAgent();
        await joined.PassUntilLoggedAsync("The node's credential has expired: this host was away for longer than 7 days. Join anew");
        await joined.PassUntilLoggedAsync("The enrolment token has expired");
        await joined.WriteTokenAsync();

        await joined.PassUntilAsync(() => joined.Credential != before, "the new credential");
    }

    [Fact]
    public async Task The_agent_of_a_deleted_node_stays_out_until_it_gets_another_token()
    {
        await joined.WriteTokenAsync();
        await JoinAsync();
        await joined.SendAsync(HttpMethod.Delete, "/api/v1/nodes/node-1");

        await joined.PassUntilLoggedAsync("Node 'node-1' was deleted. Join anew");
        await joined.PassUntilLoggedAsync("the enrolment token was used already");
        Assert.Contains("not-found", await joined.SendAsync(HttpMethod.Get, "/api/v1/nodes/node-1"), StringComparison.Ordinal);
        var before = joined.Credential;
        await joined.WriteTokenAsync();

        await joined.PassUntilAsync(() => joined.Credential != before, "the new credential");
    }

    [Fact]
    public async Task An_agent_that_died_before_its_credential_was_on_disk_joins_with_the_same_token_and_no_other_does()
    {
        await joined.WriteTokenAsync("{}");
        await JoinAsync();
        await joined.StopAgentAsync();
        var folder = joined.Folder;

        joined.Folder = folder + "-of-another";
        joined.StartAgent();
        await joined.PassUntilLoggedAsync("another agent is node 'node-1'");
        await joined.StopAgentAsync();
        Assert.False(File.Exists(joined.CredentialFile));

        joined.Folder = folder;
        File.Delete(joined.CredentialFile);
        await JoinAsync();
    }

    [Fact]
    public async Task An_agent_keeps_its_credential_while_the_control_plane_is_away()
    {
        await joined.WriteTokenAsync();
        await JoinAsync();
        await joined.PassUntilLoggedAsync(TakenUp);
        await joined.StartAgainAsync();

        await joined.PassUntilLoggedAsync(TakenUp, times: 2);
        Assert.DoesNotContain(joined.Log, line => line.StartsWith(NotTaken, StringComparison.Ordinal));
    }

    private async Task JoinAsync()
    {
        joined.StartAgent();
        await joined.PassUntilAsync(() => File.Exists(joined.CredentialFile), "the credential");
    }
}
