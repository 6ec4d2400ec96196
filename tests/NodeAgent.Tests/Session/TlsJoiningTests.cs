using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Testing.Tls;

namespace FunctionsPlatform.NodeAgent.Tests.Session;

/// <summary>An agent believes the certificate of the control plane that has made its token, and no other's.</summary>
public sealed class TlsJoiningTests : IDisposable
{
    private const string TakenUp = "5201 ";

    private readonly TestAuthority authority = new();
    private readonly TestAuthority other = new("Another one");

    public TlsJoiningTests()
    {
        authority.Issue();
        other.Issue();
    }

    public void Dispose()
    {
        authority.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task The_token_names_the_authority_which_the_agent_goes_on_to_believe()
    {
        await using var joined = await JoinedAgent.StartControlPlaneAsync(authority);
        await joined.WriteTokenAsync();
        joined.StartAgent();
        await joined.PassUntilLoggedAsync(TakenUp);
        await joined.StopAgentAsync();
        File.Delete(joined.TokenFile);

        authority.Issue();
        await joined.StartAgainAsync();
        joined.StartAgent();
        await joined.PassUntilLoggedAsync(TakenUp, times: 2);

        await joined.StartAgainAsync(other);
        await joined.PassUntilLoggedAsync("the control plane's certificate was not issued by the authority that this agent has joined with");

        authority.Issue(fromDays: -30, toDays: -1);
        await joined.StartAgainAsync(authority);
        await joined.PassUntilLoggedAsync("and that is not now");

        authority.Issue();
        await joined.StartAgainAsync();
        await joined.PassUntilLoggedAsync(TakenUp, times: 3);
    }

    [Fact]
    public async Task A_token_is_not_shown_to_another_than_has_made_it()
    {
        await using var joined = await JoinedAgent.StartControlPlaneAsync(authority);
        var token = await joined.WriteTokenAsync();
        Assert.True(JoinToken.TryParse(token, out var parsed));
        await File.WriteAllTextAsync(joined.TokenFile, (parsed with { CaDigest = other.Digest }).ToString(), TestContext.Current.CancellationToken);

        joined.StartAgent();
        await joined.PassUntilLoggedAsync("is not the control plane that has made the enrolment token");
        await joined.StopAgentAsync();
        joined.StartAgent(url: new UriBuilder(joined.Url) { Scheme = "http" }.Uri);
        await joined.PassUntilLoggedAsync("is of a control plane that speaks https");
        await joined.StopAgentAsync();

        Assert.Contains("\"usesLeft\":1", await joined.SendAsync(HttpMethod.Get, "/api/v1/enrolment-tokens"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(joined.TokenFile, token, TestContext.Current.CancellationToken);
        joined.StartAgent();
        await joined.PassUntilLoggedAsync(TakenUp);
    }

    [Fact]
    public async Task An_authority_from_a_file_is_believed_and_no_other()
    {
        await using var joined = await JoinedAgent.StartControlPlaneAsync(authority);
        await joined.WriteTokenAsync();

        joined.StartAgent(other.CaFile);
        await joined.PassUntilLoggedAsync("was not issued by the authority in " + other.CaFile);
        await joined.StopAgentAsync();
        joined.StartAgent(authority.CaFile);

        await joined.PassUntilLoggedAsync(TakenUp);
    }
}
