using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Contracts.Transport;
using FunctionsPlatform.Contracts.Validation;

namespace FunctionsPlatform.Cli.Client;

/// <summary>Finds address, token and namespace: the command line wins over the environment, and that over the data folder.</summary>
internal sealed class ConnectionSettings(Func<string, string?> variable)
{
    private const string DefaultUrl = "http://127.0.0.1:7070";

    public string? UrlOption { get; init; }

    public string? TokenOption { get; init; }

    public string? NamespaceOption { get; init; }

    public string? DataOption { get; init; }

    public string? CaOption { get; init; }

    /// <summary>Null when the address is none; <paramref name="error"/> then says which and where it came from.</summary>
    public Connection? Resolve(out string error)
    {
        var data = DataOption ?? Variable("FP_DATA") ?? Path.Combine(Variable("HOME") ?? "/", ".functions-platform");
        var (urlText, urlSource) = FindUrl(data);
        if (!Uri.TryCreate(urlText, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            error = $"'{urlText}' ({urlSource}) is no address such as {DefaultUrl}.";
            return null;
        }

        error = "";
        var (token, tokenSource) = FindToken(data);
        if (token is not null && !token.All(character => character is > ' ' and <= '~'))
        {
            error = $"the token ({tokenSource}) holds characters that no token has.";
            return null;
        }

        var space = NamespaceOption ?? Variable("FP_NAMESPACE") ?? PlatformApi.DefaultNamespace;
        if (Names.ProblemWithLabel(space) is { } problem)
        {
            error = $"the namespace ({(NamespaceOption is null ? "FP_NAMESPACE" : "--namespace")}) {problem}.";
            return null;
        }

        if (FindTrust(data, out error) is not { } trust) return null;
        return new Connection(url, token, tokenSource, space, NamespaceOption is not null) { Trust = trust };
    }

    private ServerTrust? FindTrust(string data, out string error)
    {
        error = "";
        // The data folder's is there when 'functions-platform tls create' has made it.
        var file = CaOption ?? Variable("FP_CA") ?? (File.Exists(Path.Combine(data, "tls", "ca.pem")) ? Path.Combine(data, "tls", "ca.pem") : null);
        if (file is null) return ServerTrust.System;
        try
        {
            return ServerTrust.OfFile(file);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            error = wrong.Message;
            return null;
        }
    }

    private (string Text, string Source) FindUrl(string data)
    {
        if (UrlOption is not null) return (UrlOption, "--url");
        if (Variable("FP_URL") is { } fromVariable) return (fromVariable, "FP_URL");

        // A running control plane notes its address here.
        var file = Path.Combine(data, "run", "url");
        return ReadIfThere(file) is { } fromFile ? (fromFile, file) : (DefaultUrl, "the default");
    }

    private (string? Token, string Source) FindToken(string data)
    {
        if (TokenOption is not null) return (TokenOption, "--token");
        if (Variable("FP_TOKEN") is { } fromVariable) return (fromVariable, "FP_TOKEN");

        var file = Path.Combine(data, "token");
        try
        {
            return ReadIfThere(file) is { } fromFile ? (fromFile, file) : (null, $"--token, FP_TOKEN and {file}; none is there");
        }
        catch (UnauthorizedAccessException)
        {
            return (null, $"{file}, which this user may not read");
        }
    }

    private static string? ReadIfThere(string file) => File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } text ? text : null;

    private string? Variable(string name) => variable(name) is { Length: > 0 } value ? value : null;
}
