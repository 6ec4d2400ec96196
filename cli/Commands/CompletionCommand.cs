using System.Collections.Immutable;
using System.CommandLine;

namespace FunctionsPlatform.Cli.Commands;

/// <summary>Prints what a shell needs to complete <c>fp</c>'s words. The shell then asks <c>fp</c> itself, by its suggest directive.</summary>
internal sealed class CompletionCommand : FpCommand
{
    private const string Bash = """
        _fp_complete() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(fp "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _fp_complete fp
        """;

    private const string Zsh = """
        #compdef fp
        _fp() {
          local -a words_of_fp
          words_of_fp=("${(@f)$(fp "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
          compadd -a words_of_fp
        }
        compdef _fp fp
        """;

    private const string Fish = """
        complete -c fp -a '(fp "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    private readonly Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish" };
    private readonly CliHost host;

    public CompletionCommand(CliHost host)
        : base("completion", "Print a script that completes fp's words in a shell.")
    {
        this.host = host;
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        Add(shell);
        SetAction(Run);
    }

    public override ImmutableArray<string> Examples => ["source <(fp completion bash)", "fp completion fish > ~/.config/fish/completions/fp.fish"];

    private int Run(ParseResult parse)
    {
        host.Out.WriteLine(parse.GetValue(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            _ => Fish,
        });
        return ExitCodes.Ok;
    }
}
