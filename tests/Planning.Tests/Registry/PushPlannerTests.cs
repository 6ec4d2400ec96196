using System.Collections.Immutable;
using FunctionsPlatform.Contracts.RegistryEvents;
using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;
using FunctionsPlatform.Planning.Registry;

namespace FunctionsPlatform.Planning.Tests.Registry;

public sealed class PushPlannerTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_push_of_a_followed_tag_is_deployed_by_its_digest_under_the_name_that_the_user_wrote()
    {
        var plan = Plan(App("R.example/Team/Web:1.0", "1.*"), Push("1.1", "b", at: 1));

        Assert.Equal((PushOutcome.Deployed, "PushDeployed"), Outcome(plan));
        var app = Assert.Single(plan.Changed);
        Assert.Equal(("R.example/Team/Web:1.1", Digest("b"), "R.example/Team/Web:1.0", Noon.AddMinutes(1)), (app.Status!.Deploy!.Image, app.Status.Deploy.Digest, app.Status.Deploy.SpecImage, app.Status.Deploy.At));
        Assert.Equal($"R.example/Team/Web:1.1@{Digest("b")}", PushedImage.In(app).Spec.Image);
    }

    [Theory]
    [InlineData("latest", "PushIgnoredTag")]
    [InlineData("2.0", "PushIgnoredTag")]
    [InlineData("10", "PushIgnoredTag")]
    [InlineData("1.0", "PushDeployed")]
    [InlineData("1.0-rc1", "PushDeployed")]
    public void Only_tags_of_a_pattern_are_followed(string tag, string reason) => Assert.Equal(reason, Assert.Single(Plan(App("r.example/team/web:0.9", "1.*", "3.?.*"), Push(tag, "b")).Decisions).Reason);

    [Fact]
    public void Without_patterns_the_specs_own_tag_is_followed()
    {
        Assert.Equal("PushDeployed", Assert.Single(Plan(App("r.example/team/web"), Push("latest", "b")).Decisions).Reason);
        Assert.Equal("PushIgnoredTag", Assert.Single(Plan(App("r.example/team/web:stable"), Push("latest", "b")).Decisions).Reason);
    }

    [Fact]
    public void A_push_to_another_repository_or_registry_is_no_business_of_the_app()
    {
        Assert.Empty(Plan(App("r.example/team/other", "*"), Push("1", "b")).Decisions);
        Assert.Empty(Plan(App("team/web", "*"), Push("1", "b")).Decisions);
    }

    [Fact]
    public void An_app_without_a_policy_ignores_the_push_and_says_so() =>
        Assert.Equal("PushIgnoredNoPolicy", Assert.Single(Plan(App("r.example/team/web") with { Spec = new AppSpec { Image = "r.example/team/web" } }, Push("latest", "b")).Decisions).Reason);

    [Fact]
    public void The_same_digest_again_is_ignored_also_under_another_tag()
    {
        var app = Assert.Single(Plan(App("r.example/team/web:1.0", "*"), Push("1.1", "b", at: 1, id: "first")).Changed);

        foreach (var tag in new[] { "1.1", "latest" })
        {
            var again = Plan(app, Push(tag, "b", at: 2, id: "second"));
            Assert.Equal((PushOutcome.Ignored, "PushIgnoredSameDigest"), Outcome(again));
        }
    }

    [Fact]
    public void The_same_delivery_again_is_told_as_before_and_changes_nothing()
    {
        var push = Push("1.1", "b", at: 1, id: "first");
        var app = Assert.Single(Plan(App("r.example/team/web:1.0", "*"), push).Changed);

        var again = Plan(app, push);

        Assert.Equal((PushOutcome.Deployed, "PushDeployed"), Outcome(again));
        Assert.Empty(again.Changed);
    }

    [Fact]
    public void An_older_push_of_the_tag_that_comes_late_is_superseded()
    {
        var app = Assert.Single(Plan(App("r.example/team/web", "latest"), Push("latest", "new", at: 5)).Changed);

        var late = Plan(app, Push("latest", "old", at: 3));

        Assert.Equal((PushOutcome.Superseded, "PushSuperseded"), Outcome(late));
        Assert.Empty(late.Changed);
    }

    [Fact]
    public void A_tag_that_is_moved_back_is_followed_back_and_what_was_between_is_superseded()
    {
        var app = App("r.example/team/web", "latest");
        foreach (var (digest, at) in new[] { ("a", 1), ("b", 2), ("a", 3) }) app = Plan(app, Push("latest", digest, at, id: $"e{at}")).Changed.SingleOrDefault() ?? app;

        Assert.Equal(Digest("a"), app.Status!.Deploy!.Digest);
        Assert.Equal("PushSuperseded", Assert.Single(Plan(app, Push("latest", "b", 2, id: "e2")).Decisions).Reason);
    }

    [Fact]
    public void Deployed_again_later_without_a_change_it_supersedes_what_was_pushed_between()
    {
        var app = Assert.Single(Plan(App("r.example/team/web", "latest"), Push("latest", "a", 1, id: "e1")).Changed);
        app = Assert.Single(Plan(app, Push("latest", "a", 3, id: "e3")).Changed);

        Assert.Equal("PushSuperseded", Assert.Single(Plan(app, Push("latest", "b", 2, id: "e2")).Decisions).Reason);
    }

    [Fact]
    public void An_older_version_is_ignored_whenever_it_was_pushed()
    {
        Assert.Equal("PushIgnoredOlderVersion", Assert.Single(Plan(App("r.example/team/web:v1.10", "*"), Push("v1.9.3", "b")).Decisions).Reason);
        Assert.Equal("PushDeployed", Assert.Single(Plan(App("r.example/team/web:v1.9", "*"), Push("v1.10", "b")).Decisions).Reason);
    }

    [Fact]
    public void Of_one_delivery_only_the_newest_is_deployed()
    {
        var plan = Plan(App("r.example/team/web", "latest"), Push("latest", "new", at: 5, id: "e5"), Push("latest", "old", at: 3, id: "e3"));

        Assert.Equal([("e3", PushOutcome.Superseded), ("e5", PushOutcome.Deployed)], plan.Decisions.Select(decision => (decision.Push.EventId, decision.Outcome)));
        Assert.Equal(Digest("new"), Assert.Single(plan.Changed).Status!.Deploy!.Digest);
    }

    [Fact]
    public void Any_order_and_any_repetition_ends_with_the_same_image()
    {
        const int Seed = 20301;
        var random = new Random(Seed);
        for (var round = 0; round < 500; round++)
        {
            var pushes = Enumerable.Range(1, 8).Select(number => Push(random.Next(3) switch { 0 => "latest", 1 => "latest", _ => $"1.{random.Next(6)}" }, $"{random.Next(5)}", number, id: $"e{number}")).ToArray();
            var patterns = random.Next(2) == 0 ? new[] { "latest" } : ["1.*"];
            string End(IEnumerable<ImagePushed> order)
            {
                var app = App("r.example/team/web:0", patterns);
                foreach (var delivery in order.Chunk(random.Next(1, 4))) app = Plan(app, delivery).Changed.SingleOrDefault() ?? app;
                return app.Status?.Deploy?.Digest ?? "none";
            }

            // Of versions only the highest counts; which push of it was last is told apart by time.
            var wanted = End(pushes);
            var other = pushes.Concat(pushes).ToArray();
            random.Shuffle(other);
            Assert.True(wanted == End(other), $"seed {Seed}, round {round}: {string.Join(' ', other.Select(push => $"{push.Tag}@{push.Digest![7..9]}/{push.EventId}"))}");
        }
    }

    [Fact]
    public void In_mode_approve_it_waits_and_runs_what_ran()
    {
        var plan = Plan(App("r.example/team/web:1.0", PushMode.Approve, "*"), Push("1.1", "b"));

        Assert.Equal((PushOutcome.Waiting, "PushWaitsForApproval"), Outcome(plan));
        var app = Assert.Single(plan.Changed);
        Assert.Equal(Digest("b"), PushedImage.Pending(app)!.Digest);
        Assert.Equal("r.example/team/web:1.0", PushedImage.In(app).Spec.Image);
    }

    [Fact]
    public void In_mode_notify_it_is_only_told()
    {
        var plan = Plan(App("r.example/team/web:1.0", PushMode.Notify, "*"), Push("1.1", "b"));

        Assert.Equal((PushOutcome.Noticed, "PushNoticed"), Outcome(plan));
        Assert.Empty(plan.Changed);
    }

    [Fact]
    public void A_push_without_a_digest_is_ignored() => Assert.Equal("PushIgnoredNoDigest", Assert.Single(Plan(App("r.example/team/web", "*"), Push("1", "b") with { Digest = null }).Decisions).Reason);

    [Fact]
    public void The_users_word_is_newer_once_the_image_is_changed_or_the_tag_no_longer_followed()
    {
        var app = Assert.Single(Plan(App("r.example/team/web:1.0", "1.*"), Push("1.1", "b")).Changed);

        Assert.Equal("r.example/team/web:1.2", PushedImage.In(app with { Spec = app.Spec with { Image = "r.example/team/web:1.2" } }).Spec.Image);
        Assert.Equal("r.example/team/web:1.0", PushedImage.In(app with { Spec = app.Spec with { Deploy = null } }).Spec.Image);
        Assert.Equal("r.example/team/web:1.0", PushedImage.In(app with { Spec = app.Spec with { Deploy = new DeployPolicy { OnPush = new PushPolicy { Tags = ["2.*"] } } } }).Spec.Image);
    }

    [Fact]
    public void A_registry_whose_clock_is_ahead_does_not_keep_later_pushes_out()
    {
        var app = Assert.Single(PushPlanner.Plan([Push("latest", "a", at: 60 * 24 * 365, id: "e1")], [App("r.example/team/web", "latest")], Noon).Changed);

        Assert.Equal(Noon, app.Status!.Deploy!.At);
        Assert.Equal("PushDeployed", Assert.Single(PushPlanner.Plan([Push("latest", "b", at: 1, id: "e2")], [app], Noon.AddMinutes(2)).Decisions).Reason);
    }

    [Fact]
    public void After_a_way_back_what_was_left_does_not_return_and_what_is_pushed_next_is_followed()
    {
        var bad = Push("1.1", "b", at: 5, id: "bad");
        var app = Assert.Single(Plan(App("r.example/team/web:1.0", "*"), bad).Changed);
        // As `fp rollout undo` writes it.
        app = app with { Spec = app.Spec with { Image = $"r.example/team/web:1.0@{Digest("a")}" } };

        Assert.Equal("PushSuperseded", Assert.Single(Plan(app, bad).Decisions).Reason);
        Assert.Equal("PushSuperseded", Assert.Single(Plan(app, Push("1.1", "c", at: 4, id: "late")).Decisions).Reason);
        Assert.Equal("PushIgnoredSameDigest", Assert.Single(Plan(app, Push("1.0", "a", at: 6, id: "same")).Decisions).Reason);
        Assert.Equal("PushDeployed", Assert.Single(Plan(app, Push("1.2", "d", at: 7, id: "fix")).Decisions).Reason);
    }

    [Fact]
    public void Another_policy_replaces_no_container()
    {
        var spec = App("r.example/team/web:1.0", "1.*").Spec;

        Assert.Equal(ContainerTemplate.HashOf(spec), ContainerTemplate.HashOf(spec with { Deploy = null }));
    }

    private static (PushOutcome Outcome, string Reason) Outcome(PushPlan plan)
    {
        var decision = Assert.Single(plan.Decisions);
        return (decision.Outcome, decision.Reason);
    }

    private static PushPlan Plan(App app, params ImagePushed[] pushes) => PushPlanner.Plan([.. pushes], [app], Noon.AddHours(1));

    private static App App(string image, params string[] tags) => App(image, PushMode.Auto, tags);

    private static App App(string image, PushMode mode, params string[] tags) => new()
    {
        Metadata = new ObjectMeta { Name = "web", Namespace = "default" },
        Spec = new AppSpec { Image = image, Deploy = new DeployPolicy { OnPush = new PushPolicy { Tags = [.. tags], Mode = mode } } },
    };

    private static ImagePushed Push(string tag, string digest, int at = 0, string id = "e") =>
        new("r.example", "team/web", tag, Digest(digest), id, Noon.AddMinutes(at), null, RegistryEventSources.Distribution);

    private static string Digest(string of) => "sha256:" + string.Concat(Enumerable.Repeat(of, 64))[..64];
}
