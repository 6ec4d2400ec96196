using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.NodeAgent.Hosting;

namespace FunctionsPlatform.NodeAgent.Tests.Hosting;

public sealed class DataFolderTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("fp-data-").FullName;

    private string AssignmentFile => Path.Combine(root, "agent", "assignment.pb");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void An_assignment_comes_back_as_it_was_written()
    {
        var assignment = new Assignment { Revision = 7, Containers = { new AssignedContainer { Uid = "a" } } };

        new DataFolder(root).WriteAssignment(assignment);

        Assert.Equal(assignment, new DataFolder(root).ReadAssignment());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(33)]
    public void A_torn_assignment_is_none_rather_than_an_empty_one(int length)
    {
        var data = new DataFolder(root);
        data.WriteAssignment(new Assignment { Revision = 7, Containers = { new AssignedContainer { Uid = "a" } } });
        File.WriteAllBytes(AssignmentFile, File.ReadAllBytes(AssignmentFile)[..length]);

        Assert.Null(data.ReadAssignment());
    }

    [Fact]
    public void Nobody_else_on_the_host_reads_the_assignment()
    {
        Directory.CreateDirectory(Path.Combine(root, "agent"));

        new DataFolder(root).WriteAssignment(new Assignment());

        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(root, "agent")));
    }

    [Fact]
    public void Only_one_agent_holds_the_folder_at_a_time()
    {
        var first = new DataFolder(root).TryLock();
        Assert.NotNull(first);
        Assert.Null(new DataFolder(root).TryLock());

        first.Dispose();
        using var next = new DataFolder(root).TryLock();
        Assert.NotNull(next);
    }
}
