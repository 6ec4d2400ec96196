using System.Collections.Immutable;

namespace FunctionsPlatform.Functions.Http;

public sealed record OrchestrationList(string ApiVersion, string Kind, OrchestrationListMeta Metadata, ImmutableArray<OrchestrationDocument> Items);
