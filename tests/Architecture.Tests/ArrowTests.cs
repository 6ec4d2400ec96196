using System.Collections.Frozen;

namespace FunctionsPlatform.Architecture.Tests;

/// <summary>Keeps the picture in docs/architecture.md true: arrows between rooms point one way, towards contracts.</summary>
public sealed class ArrowTests
{
    // Direct references. What a room reaches through another it may use too; the point is what it may not name at all.
    private static readonly FrozenDictionary<string, string[]> Allowed = new Dictionary<string, string[]>
    {
        ["contracts"] = [],
        ["planning"] = ["contracts"],
        ["storage"] = ["contracts"],
        ["storage/Sqlite"] = ["contracts", "storage"],
        ["storage/Azure"] = ["contracts", "storage"],
        ["state"] = ["contracts", "storage"],
        ["durable"] = ["contracts", "storage"],
        // Runs in the compiler; who asks for it (DurableAnalyzers in a project file) does not import it.
        ["durable/Analyzers"] = [],
        ["messaging"] = ["contracts"],
        ["orchestrations"] = ["contracts", "planning", "state", "durable", "storage"],
        ["functions"] = ["contracts", "planning", "storage", "storage/Sqlite", "storage/Azure", "state", "durable", "orchestrations", "messaging"],
        ["networking"] = ["contracts"],
        ["node-agent"] = ["contracts", "networking"],
        ["sdk"] = ["contracts"],
        ["cli"] = ["contracts", "sdk"],
        ["gateway"] = ["contracts", "sdk"],
        ["dashboard"] = ["contracts", "sdk"],
        ["samples/hello"] = [],
    }.ToFrozenDictionary();

    // Where concrete storage may be named besides the composition root: what measures or tests it.
    private static readonly string[] MayNameStorageImplementations = ["functions", "bench"];

    [Fact]
    public void Every_room_imports_only_what_the_picture_allows()
    {
        var violations = Repository.Projects
            .Where(project => !project.IsTest && Allowed.ContainsKey(project.Folder))
            .SelectMany(project => project.References.Except(Allowed[project.Folder]).Select(target => $"{project.Folder} -> {target}"));

        Assert.Empty(violations);
    }

    [Fact]
    public void Every_project_outside_tests_and_bench_is_a_room_of_the_picture()
    {
        var strangers = Repository.Projects
            .Where(project => !project.IsTest && project.Folder != "bench" && !Allowed.ContainsKey(project.Folder))
            .Select(project => project.Folder);

        Assert.Empty(strangers);
    }

    [Fact]
    public void Contracts_imports_nothing_of_ours()
    {
        var contracts = Assert.Single(Repository.Projects, project => project.Folder == "contracts");

        Assert.Empty(contracts.References);
    }

    [Fact]
    public void Only_the_composition_root_names_a_storage_implementation()
    {
        var violations = Repository.Projects
            .Where(project => !project.IsTest && !MayNameStorageImplementations.Contains(project.Folder))
            .Where(project => project.References.Any(target => target.StartsWith("storage/", StringComparison.Ordinal)))
            .Select(project => project.Folder);

        Assert.Empty(violations);
    }

    [Fact]
    public void Nothing_ships_that_references_a_test_or_the_bench()
    {
        var violations = Repository.Projects
            .Where(project => !project.IsTest)
            .SelectMany(project => project.References
                .Where(target => target == "bench" || target.StartsWith("tests/", StringComparison.Ordinal))
                .Select(target => $"{project.Folder} -> {target}"));

        Assert.Empty(violations);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "FunctionsPlatform.sln")).Replace('\\', '/');

        var missing = Repository.Projects.Select(project => project.File).Where(file => !solution.Contains($"\"{file}\"", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_project_is_named_after_the_platform_and_its_room()
    {
        var misnamed = Repository.Projects.Select(project => project.File)
            .Where(file => !Path.GetFileName(file).StartsWith("FunctionsPlatform.", StringComparison.Ordinal));

        Assert.Empty(misnamed);
    }
}
