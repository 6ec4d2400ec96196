using FunctionsPlatform.NodeAgent.Runtimes.Docker;

namespace FunctionsPlatform.NodeAgent.Tests.Docker;

public sealed class ImageReferenceTests
{
    [Theory]
    [InlineData("nginx", "nginx", "latest")]
    [InlineData("nginx:1.25", "nginx", "1.25")]
    [InlineData("registry:5000/team/app", "registry:5000/team/app", "latest")]
    [InlineData("registry:5000/team/app:v2", "registry:5000/team/app", "v2")]
    [InlineData("app:v2@sha256:abc", "app:v2@sha256:abc", null)]
    public void A_name_always_asks_for_one_image_never_for_all_tags(string image, string repository, string? tag)
    {
        Assert.Equal(new ImageReference(repository, tag), ImageReference.Parse(image));
    }
}
