namespace FunctionsPlatform.Functions.Triggers;

/// <summary>Answers an HTTP request. Refusals are results too; an exception is a broken world and becomes a 500 or 503.</summary>
public delegate Task<IResult> HttpFunction(HttpContext context);
