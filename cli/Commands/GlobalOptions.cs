using System.CommandLine;
using FunctionsPlatform.Cli.Client;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    private readonly Option<string?> url = new("--url") { Description = "Address of the control plane [FP_URL, else the data folder's run/url, else http://127.0.0.1:7070]", HelpName = "URL", Recursive = true };

    private readonly Option<string?> token = new("--token") { Description = "Token to show it [FP_TOKEN, else the data folder's file 'token']", HelpName = "TOKEN", Recursive = true };

    private readonly Option<string?> space = new("--namespace", "-n") { Description = "Namespace to work in [FP_NAMESPACE, else default]", HelpName = "NAME", Recursive = true };

    private readonly Option<string?> data = new("--data") { Description = "Data folder of the control plane [FP_DATA, else ~/.functions-platform]", HelpName = "DIR", Recursive = true };

    private readonly Option<string?> ca = new("--ca") { Description = "Authority of the control plane's certificate, a PEM file [FP_CA, else the data folder's tls/ca.pem, else this machine's]", HelpName = "FILE", Recursive = true };

    public IEnumerable<Option> All => [url, token, space, data, ca];

    public ConnectionSettings Settings(ParseResult parse, CliHost host) => new(host.Variable)
    {
        UrlOption = parse.GetValue(url),
        TokenOption = parse.GetValue(token),
        NamespaceOption = parse.GetValue(space),
        DataOption = parse.GetValue(data),
        CaOption = parse.GetValue(ca),
    };
}
