using FunctionsPlatform.State.Tests;
using FunctionsPlatform.State.Tests.Sharing;
using Xunit.MicrosoftTestingPlatform;

if (Environment.GetEnvironmentVariable(SharingChild.Variable) is { Length: > 0 } account) return await SharingChild.RunAsync(account);
return await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
