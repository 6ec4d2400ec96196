namespace FunctionsPlatform.Samples.Hello;

/// <summary>One HTTP answer, text/plain.</summary>
internal sealed record HelloAnswer(int Status, string Body)
{
    /// <summary>Set: the program ends with this code once the answer is sent.</summary>
    public int? ExitCode { get; init; }
}
