namespace FunctionsPlatform.Contracts.Resources;

/// <summary>All values of a Config or a Secret as environment variables.</summary>
public sealed record EnvSource
{
    /// <summary>Name of the Config. One of the two is given.</summary>
    public string? Config { get; set; }

    /// <summary>Name of the Secret.</summary>
    public string? Secret { get; set; }

    /// <summary>Goes before each name.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>None or Restart: a variable cannot change while a program runs.</summary>
    public ChangeAction OnChange { get; set; }
}
