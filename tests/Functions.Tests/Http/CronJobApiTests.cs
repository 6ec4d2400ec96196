namespace FunctionsPlatform.Functions.Tests.Http;

public sealed class CronJobApiTests
{
    private const string Path = "/api/v1/namespaces/default/cronjobs/tick";

    [Fact]
    public async Task A_cron_job_is_triggered_by_hand_and_a_job_of_it_is_made()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.SendAsync(HttpMethod.Put, Path, """{"spec":{"schedule":"0 3 * * *","jobTemplate":{"spec":{"image":"sum:1"}}}}""");

        var made = await platform.SendAsync(HttpMethod.Post, Path + "/trigger");

        Assert.Equal(201, made.Status);
        Assert.StartsWith("tick-", made.Json.GetProperty("metadata").GetProperty("name").GetString());
        Assert.Equal("CronJob", made.Json.GetProperty("metadata").GetProperty("ownerReferences")[0].GetProperty("kind").GetString());
        Assert.Equal(404, (await platform.SendAsync(HttpMethod.Post, Path.Replace("tick", "tock") + "/trigger")).Status);
    }

    [Fact]
    public async Task What_is_wrong_with_a_schedule_is_said_all_at_once()
    {
        await using var platform = await TestPlatform.StartAsync();

        var zone = await platform.SendAsync(HttpMethod.Put, Path, """{"spec":{"schedule":"0 3 * * *","timeZone":"Mars/Olympus","startingDeadline":"0s","jobTemplate":{"spec":{}}}}""");
        var schedule = await platform.SendAsync(HttpMethod.Put, Path, """{"spec":{"schedule":"0 3 30 2 *","jobTemplate":{"spec":{"image":"sum:1"}}}}""");

        Assert.Equal(422, zone.Status);
        Assert.All(["spec.timeZone", "spec.startingDeadline", "spec.jobTemplate.spec.image"], path => Assert.Contains(path, zone.Text));
        Assert.Contains("there is no such day", schedule.Text);
    }

    [Fact]
    public async Task What_a_job_is_does_not_change_once_it_is_made()
    {
        await using var platform = await TestPlatform.StartAsync();
        const string Job = "/api/v1/namespaces/default/jobs/sum";
        await platform.SendAsync(HttpMethod.Put, Job, """{"spec":{"image":"sum:1"}}""");

        var other = await platform.SendAsync(HttpMethod.Put, Job, """{"spec":{"image":"sum:2"}}""");
        var suspended = await platform.SendAsync(HttpMethod.Put, Job, """{"spec":{"image":"sum:1","suspend":true,"parallelism":3}}""");

        Assert.Equal((422, 200), (other.Status, suspended.Status));
        Assert.Contains("does not change once it is made", other.Text);
    }
}
