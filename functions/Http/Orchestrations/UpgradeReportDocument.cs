using System.Collections.Immutable;

namespace FunctionsPlatform.Functions.Http;

/// <param name="Version">The build that was checked: the one that answers.</param>
/// <param name="Checked">Orchestrations that have not ended.</param>
/// <param name="Diverging">Those that it could not go on with.</param>
public sealed record UpgradeReportDocument(string Version, int Checked, ImmutableArray<UpgradeFindingDocument> Diverging);
