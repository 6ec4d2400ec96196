namespace FunctionsPlatform.Planning.Scheduling.Scores;

/// <summary>Prefers nodes with few replicas of the same app, so that the loss of one node costs as little of it as possible.</summary>
internal sealed class SpreadByApp : NodeScore
{
    // Twice as heavy as room: an app's safety is worth an uneven load.
    public override double Weight => 2;

    public override double Of(NodeRoom room, ContainerNeeds needs) => 1d / (1 + room.CountOf(needs.App));
}
