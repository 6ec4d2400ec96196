using FunctionsPlatform.Contracts.RegistryEvents;

namespace FunctionsPlatform.Contracts.Tests.RegistryEvents;

public sealed class ImageNameTests
{
    [Theory]
    [InlineData("nginx", "docker.io/library/nginx:latest")]
    [InlineData("docker.io/nginx", "docker.io/library/nginx:latest")]
    [InlineData("index.docker.io/library/nginx:1.27", "docker.io/library/nginx:1.27")]
    [InlineData("team/web:1.0", "docker.io/team/web:1.0")]
    [InlineData("localhost/web", "localhost/web:latest")]
    [InlineData("localhost:5000/web", "localhost:5000/web:latest")]
    [InlineData("Registry.Example:5000/Team/Web:V1", "registry.example:5000/team/web:V1")]
    [InlineData("registry.example:443/a/b/c", "registry.example/a/b/c:latest")]
    [InlineData("web@sha256:aa", "docker.io/library/web@sha256:aa")]
    [InlineData("registry.example/web:1@sha256:aa", "registry.example/web:1@sha256:aa")]
    public void What_people_leave_away_is_written_out(string written, string whole) => Assert.Equal(whole, ImageName.Parse(written)!.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("registry.example/")]
    [InlineData(":1")]
    public void What_names_no_repository_is_none(string written) => Assert.Null(ImageName.Parse(written));

    [Theory]
    [InlineData("registry.example:5000/web", "registry.example:5000/web")]
    [InlineData("registry.example:5000/web:1@sha256:aa", "registry.example:5000/web")]
    [InlineData("web:1", "web")]
    public void The_stem_is_as_it_was_written(string written, string stem) => Assert.Equal(stem, ImageName.Stem(written));
}
