namespace FunctionsPlatform.EndToEnd.Tests.Harness;

[CollectionDefinition(DockerHost.Collection)]
public sealed class DockerCollection : ICollectionFixture<DockerHost>;
