using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.CronJobs;

/// <summary>A CronJob and the Jobs that are its own, read at one revision of the keyspace.</summary>
/// <param name="OtherJobs">Names that Jobs of others have and its own might come to have.</param>
public sealed record CronSnapshot(CronJob CronJob, ImmutableArray<Job> Jobs, ImmutableHashSet<string> OtherJobs);
