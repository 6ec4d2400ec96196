using FunctionsPlatform.EndToEnd.Tests.Harness;

namespace FunctionsPlatform.EndToEnd.Tests.Inside;

/// <summary>Files into containers and out of them.</summary>
[Collection(DockerHost.Collection)]
[Trait(ControlPlaneHost.Trait, ControlPlaneHost.Standalone)]
public sealed class CopyTests(DockerHost docker)
{
    [Fact]
    public async Task A_folder_goes_in_and_comes_out_as_it_was()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var platform = await Platform.OnDockerAsync(docker);
        (await platform.Api.PutAppAsync(Apps.Busybox("web", 1))).Ok();
        await platform.WaitForExactlyAsync("web", 1);
        var folder = Directory.CreateDirectory(Path.Combine(platform.Data, "site")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "deep", "er"));
        var large = new byte[3_000_000];
        new Random(1).NextBytes(large);
        await File.WriteAllBytesAsync(Path.Combine(folder, "deep", "large"), large, stop);
        await File.WriteAllTextAsync(Path.Combine(folder, "deep", "er", "small"), "small\n", stop);
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "deep/er/small");

        // Into a folder that is there; and to a name that is not.
        (await platform.FpAsync("cp", folder, "app/web:/tmp")).Ok();
        (await platform.FpAsync("cp", Path.Combine(folder, "deep", "large"), "app/web:/tmp/other")).Ok();

        Assert.Equal("small\n", (await platform.FpAsync("exec", "app/web", "--", "sh", "-c", "cat /tmp/site/link")).Ok().Output);
        Assert.Equal("3000000 /tmp/other\n", (await platform.FpAsync("exec", "app/web", "--", "sh", "-c", "wc -c /tmp/other")).Ok().Output);

        var back = Path.Combine(platform.Data, "back");
        (await platform.FpAsync("cp", "app/web:/tmp/site", back)).Ok();
        Assert.Equal(large, await File.ReadAllBytesAsync(Path.Combine(back, "deep", "large"), stop));
        Assert.Equal("deep/er/small", new FileInfo(Path.Combine(back, "link")).LinkTarget);
        (await platform.FpAsync("cp", "app/web:/tmp/site/deep/er/small", back)).Ok();
        Assert.Equal("small\n", await File.ReadAllTextAsync(Path.Combine(back, "small"), stop));

        var missing = await platform.FpAsync("cp", "app/web:/no/such", back);
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("/no/such", missing.Error, StringComparison.Ordinal);
        var nowhere = await platform.FpAsync("cp", folder, "app/web:/no/such/place");
        Assert.Equal(1, nowhere.ExitCode);
        Assert.Contains("/no/such", nowhere.Error, StringComparison.Ordinal);
    }
}
