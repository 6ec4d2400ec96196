using FunctionsPlatform.Testing.Azurite;

[assembly: AssemblyFixture(typeof(SharedAzurite))]
