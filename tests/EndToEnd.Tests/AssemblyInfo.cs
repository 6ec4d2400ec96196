using Xunit.Sdk;
using Xunit.v3;

// One at a time: they measure time, start engines and share two cores with what they test.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(FunctionsPlatform.Testing.Azurite.SharedAzurite))]
