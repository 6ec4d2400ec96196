using FunctionsPlatform.Durable;
using FunctionsPlatform.Functions.Hosting;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Whether this build fits what is running.</summary>
internal sealed class UpgradeFunctions(UpgradeCheck check)
{
    /// <summary>Reads the history of every orchestration that has not ended: for people and scripts around an upgrade, not for a monitor.</summary>
    public async Task<IResult> CheckAsync(HttpContext context) =>
        new JsonResult<UpgradeReportDocument>(await ReportAsync(context.RequestAborted), ApiJson.Default.UpgradeReportDocument);

    public async Task<UpgradeReportDocument> ReportAsync(CancellationToken cancellationToken)
    {
        var report = await check.RunAsync(cancellationToken);
        var findings = report.Diverging.Select(finding => new UpgradeFindingDocument(finding.InstanceId, finding.Name, finding.Version, finding.Status, finding.Reason));
        return new UpgradeReportDocument(PlatformVersion.Text, report.Checked, [.. findings]);
    }
}
