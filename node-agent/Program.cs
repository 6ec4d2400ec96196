using FunctionsPlatform.NodeAgent.Hosting;

return await AgentProgram.RunAsync(args);
