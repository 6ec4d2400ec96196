using System.Collections.Immutable;

namespace FunctionsPlatform.Durable;

/// <param name="Checked">Instances that have not ended, all of them.</param>
/// <param name="Diverging">Those that would not go on, by id.</param>
public sealed record UpgradeReport(int Checked, ImmutableArray<UpgradeFinding> Diverging);
