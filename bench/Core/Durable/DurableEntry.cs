using FunctionsPlatform.Bench.Core.Stores;
using FunctionsPlatform.Bench.Figures;

namespace FunctionsPlatform.Bench.Core.Durable;

internal sealed record DurableEntry(string Name, Func<StoreUnderTest, CancellationToken, Task<IReadOnlyList<Figure>>> MeasureAsync);
