using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FunctionsPlatform.Durable.Analyzers.Tests;

/// <summary>Compiles a snippet in memory and runs the analyzers on it.</summary>
internal static class Analysis
{
    private const string Usings = """
        using System; using System.Collections.Generic; using System.Diagnostics; using System.IO; using System.Linq; using System.Net.Http;
        using System.Net.Sockets; using System.Threading; using System.Threading.Tasks; using FunctionsPlatform.Durable; using Microsoft.Extensions.Logging;

        """;

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers = [new OrchestratorAnalyzer(), new TaskNameAnalyzer()];

    // What this test runs on, and the engine.
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>As "id: what the marked piece of code is", in the order in which they stand.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(string source)
    {
        var found = await DiagnoseAsync(source);
        return [.. found.Select(item => $"{item.Id}: {Text(item)}")];
    }

    /// <summary>In the body of an orchestrator of the class <c>Sample</c>.</summary>
    public static Task<IReadOnlyList<string>> FindInOrchestratorAsync(string body, string members = "") => FindAsync($$"""
        public sealed class Sample : TaskOrchestrator<int, string>
        {
            {{members}}
            public override async Task<string> RunAsync(TaskOrchestrationContext context, int input)
            {
                await context.CreateTimer(TimeSpan.FromSeconds(1), default);
                {{body}}
                return "";
            }
        }
        """);

    public static async Task<IReadOnlyList<Diagnostic>> DiagnoseAsync(string source)
    {
        var token = TestContext.Current.CancellationToken;
        var tree = CSharpSyntaxTree.ParseText(Usings + source, new CSharpParseOptions(LanguageVersion.Latest), cancellationToken: token);
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        var compilation = CSharpCompilation.Create("snippet", [tree], References, options);
        var errors = compilation.GetDiagnostics(token).Where(item => item.Severity == DiagnosticSeverity.Error);
        Assert.Empty(errors);
        var found = await compilation.WithAnalyzers(Analyzers).GetAllDiagnosticsAsync(token);
        // AD0001 is an analyzer that threw.
        Assert.DoesNotContain(found, item => item.Id == "AD0001");
        return [.. found.Where(item => item.Id.StartsWith("FPD", StringComparison.Ordinal)).OrderBy(item => item.Location.SourceSpan.Start)];
    }

    private static string Text(Diagnostic item) => item.Location.SourceTree!.GetText().ToString(item.Location.SourceSpan);
}
