using FunctionsPlatform.Testing.Azurite;
using Xunit.Sdk;
using Xunit.v3;

// Each test has processes of its own: more at once only wait for one another.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(SharedAzurite))]
