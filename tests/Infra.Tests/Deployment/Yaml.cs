using YamlDotNet.RepresentationModel;

namespace FunctionsPlatform.Infra.Tests.Deployment;

internal static class Yaml
{
    public static YamlMappingNode Read(params string[] path)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(RepositoryFiles.Read(path)));
        return Assert.Single(stream.Documents).RootNode.Map();
    }

    public static YamlMappingNode Map(this YamlNode node) => Assert.IsType<YamlMappingNode>(node);
}
