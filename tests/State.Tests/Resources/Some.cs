using FunctionsPlatform.Contracts.Identity;
using FunctionsPlatform.Contracts.Resources;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsPlatform.State.Tests.Resources;

internal static class Some
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static ResourceStore Store(World world) => new(world.Process(), new FakeTimeProvider(Noon), IdSource.Seeded(1));

    public static App App(string name, string image = "busybox", params (string Label, string Value)[] labels) => new()
    {
        Metadata = new() { Name = name, Namespace = "default", Labels = new Dictionary<string, string>(labels.Select(l => KeyValuePair.Create(l.Label, l.Value))).ToImmutableSorted() },
        Spec = new() { Image = image },
    };

    public static Container Container(string name) => new() { Metadata = new() { Name = name, Namespace = "default" }, Spec = new() { App = "web" } };

    public static T Written<T>(WriteOutcome<T> outcome) where T : Resource => Assert.IsType<WriteOutcome<T>.Written>(outcome).Resource;

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, string> ToImmutableSorted(this Dictionary<string, string> labels) =>
        System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(labels);
}
