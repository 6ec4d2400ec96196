using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Runtimes;
using Google.Protobuf.WellKnownTypes;

namespace FunctionsPlatform.NodeAgent.Tests.Testing;

internal static class Assigned
{
    public static readonly ContainerScope Scope = new("0123456789abcdef", "node-1");

    public static AssignedContainer Container(string name, string image = "busybox:test", string script = "exec sleep 1000") => new()
    {
        Namespace = "default",
        Name = name,
        Uid = "uid-" + name,
        App = "app",
        SpecHash = "hash-1",
        Desired = DesiredState.Running,
        Image = image,
        Command = { "/bin/sh", "-c" },
        Args = { script },
        StopGracePeriod = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)),
    };

    public static AssignedContainer With(this AssignedContainer container, Action<AssignedContainer> change)
    {
        var changed = container.Clone();
        change(changed);
        return changed;
    }

    public static AssignedContainer Stopped(this AssignedContainer container) => container.With(changed => changed.Desired = DesiredState.Stopped);

    public static Duration Milliseconds(int milliseconds) => Duration.FromTimeSpan(TimeSpan.FromMilliseconds(milliseconds));
}
