using System.Security.Cryptography;
using FunctionsPlatform.Contracts.Agent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace FunctionsPlatform.Contracts.Identity;

/// <summary>Seals reports: whoever may add to the reports' queue can add for its own node only.</summary>
public static class ReportKeys
{
    /// <summary>What a seal adds to a report, at most.</summary>
    public const int SealBytes = 128;

    /// <param name="expiresAt">Of the grant that the key has come with.</param>
    public static SealedReport Seal(NodeReport report, ByteString key, Timestamp expiresAt)
    {
        ArgumentNullException.ThrowIfNull(key);
        var bytes = report.ToByteString();
        return new SealedReport { Report = bytes, ExpiresAt = expiresAt, Mac = MacOf(bytes, key.Span) };
    }

    /// <summary>The seal that the report must have.</summary>
    public static ByteString MacOf(ByteString report, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(report);
        return ByteString.CopyFrom(HMACSHA256.HashData(key, report.Span));
    }
}
