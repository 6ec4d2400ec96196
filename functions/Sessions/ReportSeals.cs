using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FunctionsPlatform.Contracts.Agent;
using FunctionsPlatform.Contracts.Identity;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace FunctionsPlatform.Functions.Sessions;

/// <summary>Tells which node a report in the queue is of. Nodes without a connection add to the queue themselves, and the storage cannot tell them apart.</summary>
/// <remarks>Nothing is stored or read: a node's key follows from the platform's token, its name and the expiry of its grant, which the report names.</remarks>
internal sealed class ReportSeals(string platformToken, TimeProvider time)
{
    private const string Purpose = "urn:functions-platform:reports";

    /// <summary>A report may have waited in the queue while nothing ran that takes it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    private readonly byte[] master = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(platformToken), 32, info: Encoding.UTF8.GetBytes(Purpose));

    /// <summary>What a node seals its reports with until its grant expires.</summary>
    public ByteString KeyFor(string node, Timestamp expiresAt) => ByteString.CopyFrom(
        HMACSHA256.HashData(master, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{node}\n{expiresAt.Seconds}"))));

    /// <summary>A message of the reports' queue, for a node whose session this process holds.</summary>
    public byte[] Seal(NodeReport report)
    {
        var expiresAt = new Timestamp { Seconds = time.GetUtcNow().ToUnixTimeSeconds() };
        return ReportKeys.Seal(report, KeyFor(report.NodeName, expiresAt), expiresAt).ToByteArray();
    }

    /// <returns>Null: it is not of the node that it names.</returns>
    /// <exception cref="InvalidProtocolBufferException">It is no report at all.</exception>
    public NodeReport? Open(ReadOnlySpan<byte> message)
    {
        var sealedReport = SealedReport.Parser.ParseFrom(message);
        if (sealedReport.ExpiresAt is not { } expiresAt || expiresAt.Seconds + (long)Grace.TotalSeconds < time.GetUtcNow().ToUnixTimeSeconds()) return null;
        var report = NodeReport.Parser.ParseFrom(sealedReport.Report);
        var mac = ReportKeys.MacOf(sealedReport.Report, KeyFor(report.NodeName, expiresAt).Span);
        return CryptographicOperations.FixedTimeEquals(mac.Span, sealedReport.Mac.Span) ? report : null;
    }
}
