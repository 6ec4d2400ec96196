using FunctionsPlatform.Testing.Tls;

namespace FunctionsPlatform.Cli.Tests.Client;

/// <summary>fp and certificates, over real connections.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority authority = new();
    private readonly TestAuthority other = new("Another one");

    public void Dispose()
    {
        authority.Dispose();
        other.Dispose();
    }

    [Fact]
    public async Task The_authority_is_found_by_option_variable_and_data_folder()
    {
        authority.Issue();
        await using var server = new TlsServer(authority);
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(authority.CaFile)!, "tls"));
        File.Copy(authority.CaFile, Path.Combine(Path.GetDirectoryName(authority.CaFile)!, "tls", "ca.pem"), overwrite: true);

        Assert.Equal((0, ""), await RunAsync(server, [], "--ca", authority.CaFile));
        Assert.Equal((0, ""), await RunAsync(server, new() { ["FP_CA"] = authority.CaFile }));
        Assert.Equal((0, ""), await RunAsync(server, new() { ["FP_DATA"] = Path.GetDirectoryName(authority.CaFile)! }));
        // The option wins.
        Assert.Equal(3, (await RunAsync(server, new() { ["FP_CA"] = authority.CaFile }, "--ca", other.CaFile)).Code);
    }

    [Fact]
    public async Task A_certificate_that_is_not_good_is_told_in_a_sentence_and_ends_with_3()
    {
        authority.Issue();
        await using (var server = new TlsServer(authority))
        {
            Assert.Contains("the control plane's certificate was not issued by the authority in " + other.CaFile, (await RunAsync(server, [], "--ca", other.CaFile)).Error, StringComparison.Ordinal);
            Assert.Contains("name its certificate with --ca FILE", (await RunAsync(server, [])).Error, StringComparison.Ordinal);
        }

        authority.Issue(fromDays: -30, toDays: -1);
        await using (var server = new TlsServer(authority))
        {
            var (code, error) = await RunAsync(server, [], "--ca", authority.CaFile);
            Assert.Equal(3, code);
            Assert.Contains("and that is not now", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_file_without_a_certificate_is_a_wrong_command_line()
    {
        authority.Issue();
        await using var server = new TlsServer(authority);
        Assert.Equal(2, (await RunAsync(server, [], "--ca", authority.KeyFile)).Code);
        Assert.Equal(2, (await RunAsync(server, [], "--ca", "/nonexistent/ca.pem")).Code);
    }

    private static async Task<(int Code, string Error)> RunAsync(TlsServer server, Dictionary<string, string> variables, params string[] more)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = CliHost.OfThisProcess() with
        {
            Out = output, Error = error, Variable = name => variables.GetValueOrDefault(name) ?? (name == "HOME" ? "/nonexistent" : null),
        };
        var code = await FpProgram.RunAsync(["get", "apps", "-o", "json", "--token", "t", "--url", server.Url, .. more], host, TestContext.Current.CancellationToken);
        return (code, error.ToString());
    }
}
