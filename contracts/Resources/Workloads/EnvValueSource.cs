namespace FunctionsPlatform.Contracts.Resources;

/// <summary>One value of a Config or a Secret as an environment variable.</summary>
public sealed record EnvValueSource
{
    /// <summary>Name of the Config. One of the two is given.</summary>
    public string? Config { get; set; }

    /// <summary>Name of the Secret.</summary>
    public string? Secret { get; set; }

    /// <summary>Which of its values.</summary>
    public string Key { get; set; } = "";

    /// <summary>None or Restart: a variable cannot change while a program runs.</summary>
    public ChangeAction OnChange { get; set; }
}
