using FunctionsPlatform.Contracts.Problems;

namespace FunctionsPlatform.Cli.Client;

/// <summary>What came of a call: a value, the control plane's refusal, or silence.</summary>
internal abstract record ApiResult<T>
{
    private ApiResult() { }

    public sealed record Ok(T Value, int Status) : ApiResult<T>;

    public sealed record Refused(Problem Problem) : ApiResult<T>;

    /// <param name="Url">Who was asked.</param>
    /// <param name="Reason">Why there was no answer, in words.</param>
    public sealed record Unreachable(Uri Url, string Reason) : ApiResult<T>;

    public bool IsNotFound => this is Refused { Problem.Status: 404 };

    /// <summary>The same failure as the result of another call.</summary>
    /// <exception cref="InvalidOperationException">It is no failure.</exception>
    public ApiResult<TOther> As<TOther>() => this switch
    {
        Refused refused => new ApiResult<TOther>.Refused(refused.Problem),
        Unreachable unreachable => new ApiResult<TOther>.Unreachable(unreachable.Url, unreachable.Reason),
        _ => throw new InvalidOperationException("A value cannot become another type's failure."),
    };
}
