namespace FunctionsPlatform.Functions.Hosting;

/// <summary>One thing that can be set.</summary>
/// <param name="Option">On the command line.</param>
/// <param name="Variable">In the environment; the command line wins.</param>
/// <param name="Help">For <c>--help</c>: what, range and default.</param>
/// <param name="Apply">Takes the text over, or says what is wrong with it by an <see cref="StartupException"/>.</param>
internal sealed record StandaloneSetting(string Option, string Variable, string Argument, string Help, Func<StandaloneOptions, string, StandaloneOptions> Apply);
