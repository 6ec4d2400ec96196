using FunctionsPlatform.Messaging.Tests.Broker;

[assembly: AssemblyFixture(typeof(SharedRabbit))]
