namespace FunctionsPlatform.Functions.Hosting;

/// <summary>How a log line looks.</summary>
public enum LogFormat
{
    /// <summary>One JSON object a line.</summary>
    Json,

    /// <summary>One line of text for people.</summary>
    Simple,
}
