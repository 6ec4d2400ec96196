using System.Collections.Immutable;
using System.Text.Json;

namespace FunctionsPlatform.Cli.Output;

/// <summary>How resources of a kind are shown as rows.</summary>
internal interface IResourceTable
{
    ImmutableArray<string> Headers(bool wide);

    /// <summary>One cell for each header.</summary>
    /// <param name="now">For ages.</param>
    ImmutableArray<Cell> Row(JsonElement resource, DateTimeOffset now, bool wide);
}
