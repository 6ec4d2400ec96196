using FunctionsPlatform.Durable.Tests;
using FunctionsPlatform.Durable.Tests.Crashes;
using Xunit.MicrosoftTestingPlatform;

if (Environment.GetEnvironmentVariable(KilledProcess.Variable) is { Length: > 0 } folder) return await KilledProcess.RunAsync(folder);
return await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
