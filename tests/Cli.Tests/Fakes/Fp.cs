using System.Text;

namespace FunctionsPlatform.Cli.Tests;

/// <summary>Runs <c>fp</c> in this process against a fake control plane and keeps what it wrote.</summary>
internal sealed class Fp(FakeControlPlane? controlPlane = null)
{
    private readonly StringBuilder output = new();
    private readonly StringBuilder error = new();

    public FakeControlPlane ControlPlane { get; } = controlPlane ?? new FakeControlPlane();

    public Dictionary<string, string> Variables { get; } = new() { ["HOME"] = "/nonexistent", ["FP_URL"] = "http://control-plane.test" };

    public string Input { get; set; } = "";

    public string Output => output.ToString();

    public string Error => error.ToString();

    public async Task<int> RunAsync(params string[] arguments)
    {
        var host = new CliHost
        {
            In = new StringReader(Input),
            Out = new StringWriter(output) { NewLine = "\n" },
            Error = new StringWriter(error) { NewLine = "\n" },
            Variable = name => Variables.GetValueOrDefault(name),
            Time = TimeProvider.System,
            Transport = _ => ControlPlane,
        };
        return await FpProgram.RunAsync(arguments, host, TestContext.Current.CancellationToken);
    }
}
