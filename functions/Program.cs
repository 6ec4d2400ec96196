using FunctionsPlatform.Functions.Hosting;

if (args is ["--help" or "-h" or "help"])
{
    Console.Out.Write(StandaloneSettings.Help);
    return 0;
}

if (args is ["--version" or "version"])
{
    Console.Out.WriteLine(PlatformVersion.Text);
    return 0;
}

try
{
    var sqlite = new StandaloneParts { OpenStorage = SqliteStorage.Open };
    if (args is ["backup", .. var command])
    {
        await Console.Out.WriteLineAsync(await BackupCommand.RunAsync(command, Environment.GetEnvironmentVariable, sqlite, CancellationToken.None));
        return 0;
    }

    if (args is ["upgrade", "check", .. var settings])
        return await UpgradeCheckProgram.RunAsync(settings, Environment.GetEnvironmentVariable, sqlite, Console.Out, CancellationToken.None);

    if (args is ["tls", .. var tls])
    {
        await Console.Out.WriteLineAsync(TlsCommand.Run(tls, Environment.GetEnvironmentVariable, TimeProvider.System));
        return 0;
    }

    if (args is ["export", .. var exported])
    {
        await Console.Out.WriteLineAsync(ExportCommand.Run(exported));
        return 0;
    }

    if (args is [HandlerProgram.Verb]) return await HandlerProgram.RunAsync(Environment.GetEnvironmentVariable, CancellationToken.None);

    var options = StandaloneSettings.Read(args, Environment.GetEnvironmentVariable);
    var parts = new StandaloneParts
    {
        OpenStorage = options.Storage == StorageKind.Azure ? (_, time, _) => AzureStorage.Open(options, time) : SqliteStorage.Open,
    };
    await using var host = await StandaloneHost.StartAsync(options, parts, CancellationToken.None);
    await host.WaitForShutdownAsync(CancellationToken.None);
    return 0;
}
catch (StartupException error)
{
    await Console.Error.WriteLineAsync($"functions-platform: {error.Message}");
    return 1;
}
