using FunctionsPlatform.Storage.Faults;

namespace FunctionsPlatform.Durable.Tests.Crashes;

/// <summary>The effects of one process's activities. A dead process has none.</summary>
internal sealed class CrashingActivities(Diary diary, DeathPoint death)
{
    public string Run(TaskActivityContext context, string result)
    {
        if (death.IsDead) throw new SimulatedCrashException("A dead process runs nothing.");
        diary.Ran(new ActivityCall(context.InstanceId, context.IdempotencyKey));
        return result;
    }
}
