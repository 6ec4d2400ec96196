namespace FunctionsPlatform.Durable.Tests.Golden;

/// <summary>What earlier builds stored, read and carried on by this one.</summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Cases => [.. GoldenCases.All.Select(item => item.Name)];

    [Theory, MemberData(nameof(Cases))]
    public async Task What_an_earlier_build_left_in_flight_goes_on_in_this_one(string name)
    {
        var golden = GoldenCases.All.Single(item => item.Name == name);
        var file = GoldenFiles.PathOf(name + ".txt");
        if (GoldenFiles.Writes && !File.Exists(file)) await File.WriteAllTextAsync(file, await WriteAsync(golden), World.Token);

        using var world = new World();
        golden.Register(world.Registry);
        await Snapshot.RestoreAsync(world, await File.ReadAllTextAsync(file, World.Token));
        world.Advance(TimeSpan.FromMinutes(1));

        await golden.GoOnAsync(world.NewHost());
    }

    private static async Task<string> WriteAsync(GoldenCase golden)
    {
        using var world = new World();
        golden.Register(world.Registry);
        await golden.BeginAsync(world.NewHost());
        return await Snapshot.TakeAsync(world, golden.Instances);
    }
}
