namespace FunctionsPlatform.Cli.Output;

/// <summary>What a cell says. Its tone only shows where there is colour.</summary>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain);
