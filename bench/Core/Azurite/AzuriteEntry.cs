using FunctionsPlatform.Bench.Figures;
using FunctionsPlatform.Testing.Azurite;

namespace FunctionsPlatform.Bench.Core.Azurite;

internal sealed record AzuriteEntry(string Name, Func<AzuriteServer, CancellationToken, Task<IReadOnlyList<Figure>>> MeasureAsync);
