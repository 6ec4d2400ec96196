using System.Collections.Immutable;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.Planning.Registry;

/// <summary>
/// Decides which pushes an app is rolled out to. Order does not matter: whatever order pushes come in, doubled or not, in one delivery or many, the newest that is followed is what the app
/// ends with.
/// </summary>
/// <remarks>Of two versions (1.9, v1.10.2) the higher is newer, of any other two tags the one that was pushed later. An app that follows tags of both kinds may end with one or the other when
/// they come in another order than they were pushed.</remarks>
public static class PushPlanner
{
    /// <param name="apps">All apps of a namespace.</param>
    /// <param name="now">For pushes whose time the sender does not tell.</param>
    public static PushPlan Plan(ImmutableArray<ImagePushed> pushes, IEnumerable<App> apps, DateTimeOffset now)
    {
        var decisions = ImmutableArray.CreateBuilder<PushDecision>();
        var changed = ImmutableArray.CreateBuilder<App>();
        // A clock that is ahead would outdo all pushes to come.
        var ordered = pushes.Select(push => push.At <= now ? push : push with { At = now }).OrderBy(push => push.At).ThenBy(push => push.EventId, StringComparer.Ordinal).ToList();
        foreach (var app in apps.Where(app => app.Metadata.DeletionTimestamp is null).OrderBy(app => app.Metadata.Name, StringComparer.Ordinal))
        {
            if (ImageName.Parse(app.Spec.Image) is not { } image) continue;
            var own = ordered.Where(push => push.Image.IsOfSameRepository(image)).ToList();
            if (own.Count == 0) continue;
            var judge = new PushJudge(app, image);
            decisions.AddRange(judge.Judge(own));
            if (judge.After != app) changed.Add(judge.After);
        }

        return new PushPlan(decisions.ToImmutable(), changed.ToImmutable());
    }
}
