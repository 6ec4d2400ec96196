namespace FunctionsPlatform.Cli.Output;

internal enum Tone
{
    Plain,
    Good,
    Waiting,
    Bad,
}
