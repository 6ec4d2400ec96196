using System.Text;
using FunctionsPlatform.NodeAgent.Supervision;

namespace FunctionsPlatform.NodeAgent.Tests.Supervision;

public sealed class LogTailTests
{
    [Fact]
    public void The_last_fifty_lines_are_kept()
    {
        var lines = Enumerable.Range(1, 80).Select(number => $"line {number}").ToArray();

        Assert.Equal(lines.TakeLast(50), LogTail.Cut(lines));
    }

    [Fact]
    public void Eight_KiB_are_kept_and_an_oversized_line_keeps_its_end()
    {
        var cut = LogTail.Cut(["first", new string('ä', 9000) + "the end"]);

        Assert.EndsWith("the end", Assert.Single(cut));
        Assert.InRange(Encoding.UTF8.GetByteCount(cut[0]), 8000, 8192);
    }
}
