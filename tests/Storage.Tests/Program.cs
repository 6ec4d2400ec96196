using FunctionsPlatform.Storage.Tests;
using FunctionsPlatform.Storage.Tests.Sqlite;
using Xunit.MicrosoftTestingPlatform;

if (Environment.GetEnvironmentVariable(CrashChild.Variable) is { Length: > 0 } database) return await CrashChild.RunAsync(database);
return await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
