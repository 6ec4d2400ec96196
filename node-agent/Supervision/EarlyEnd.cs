using System.Collections.Immutable;
using FunctionsPlatform.NodeAgent.Runtimes;

namespace FunctionsPlatform.NodeAgent.Supervision;

public sealed record EarlyEnd(RuntimeExit Exit, ImmutableArray<string> LogTail);
