using System.Text.Json.Serialization;

namespace FunctionsPlatform.Durable.Tests.Simulation;

/// <summary>Where a random program is; its own input under continue-as-new.</summary>
internal sealed record ProgramState(int Seed, int Depth, int Index, string Text);

[JsonSerializable(typeof(ProgramState))]
internal sealed partial class ProgramJson : JsonSerializerContext;
