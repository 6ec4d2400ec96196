using FunctionsPlatform.Cli;

return await FpProgram.RunAsync(args, CliHost.OfThisProcess());
