using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.Planning.Apps;

namespace FunctionsPlatform.Planning.Tests.Apps;

public sealed class RotatedDataTests
{
    private const string First = "secret/db@1";
    private const string Second = "secret/db@2";

    [Fact]
    public void New_values_are_rolled_out_like_a_new_spec_and_the_revision_names_them()
    {
        var story = Using(First);

        story.DataVersions = Second;
        story.Settle();

        Assert.Equal(RolloutPhase.Completed, story.Rollout.Phase);
        Assert.Equal(2, story.Rollout.Revision);
        Assert.Equal(("platform", "secret/db changed"), (story.Revisions[^1].Spec.RequestedBy, story.Revisions[^1].Spec.ChangeCause));
        Assert.All(story.Containers, container => Assert.Equal(Second, container.Spec.Template.Rollout.DataVersions));
    }

    [Fact]
    public void The_same_values_change_nothing()
    {
        var story = Using(First);

        story.DataVersions = new string(First);
        story.Settle();

        Assert.Equal(1, story.Rollout.Revision);
    }

    [Fact]
    public void A_change_of_the_spec_is_not_called_a_change_of_values()
    {
        var story = Using(First);

        story.DataVersions = Second;
        story.ChangeImage("web:2");
        story.Settle();

        Assert.Null(story.Revisions[^1].Spec.ChangeCause);
    }

    [Fact]
    public void What_a_user_writes_there_counts_for_nothing()
    {
        var story = Using(First);

        story.ChangeRollout(rollout => rollout with { DataVersions = "secret/db@mine" });
        story.Settle();

        Assert.Equal(1, story.Rollout.Revision);
    }

    [Fact]
    public void Two_specs_are_one_wish_whatever_their_values_were()
    {
        var spec = new AppSpec { Image = "web:1" };

        Assert.True(ContainerTemplate.IsSameWish(With(First), With(Second)));
        Assert.False(ContainerTemplate.IsSameWish(With(First), With(First) with { Image = "web:2" }));

        AppSpec With(string versions) => spec with { Rollout = spec.Rollout with { DataVersions = versions } };
    }

    [Fact]
    public void Only_what_is_to_replace_replicas_is_described()
    {
        var spec = new AppSpec
        {
            EnvFrom = [new EnvSource { Config = "quiet" }, new EnvSource { Config = "loud", OnChange = ChangeAction.Restart }],
            Volumes =
            [
                new Volume { Name = "a", Secret = new DataVolume { Name = "db", OnChange = ChangeAction.Restart } },
                new Volume { Name = "b", Secret = new DataVolume { Name = "tls", OnChange = ChangeAction.Signal } },
            ],
        };

        Assert.Equal("config/loud@7,secret/db@", RotatedData.Describe(spec, data => data.Name == "loud" ? "7" : null));
        Assert.Null(RotatedData.Describe(new AppSpec { Image = "x" }, _ => "1"));
    }

    private static RolloutStory Using(string versions)
    {
        var story = new RolloutStory(Build.App(2)) { DataVersions = versions };
        story.Settle();
        Assert.Equal((RolloutPhase.Completed, 1), (story.Rollout.Phase, story.Rollout.Revision));
        return story;
    }
}
