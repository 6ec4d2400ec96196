using FunctionsPlatform.Contracts.Resources;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Http;

/// <summary>Read, decide, write if nobody was faster: the one loop under every change that users make.</summary>
internal sealed class ResourceWriter(ResourceStore store, IResourceListener listener, SecretWrites secrets)
{
    // Each lost race means that somebody else's write succeeded; so many in a row only happen to a test of this limit.
    private const int MaxAttempts = 100;

    /// <param name="decide">Called with the current resource or null, again after each lost race.</param>
    /// <param name="changedStatus">The answer's status when an existing resource was changed.</param>
    /// <param name="dryRun">Answer what would be stored, and store nothing.</param>
    public async Task<IResult> WriteAsync(
        ResourceAddress address, Func<Resource?, WriteIntent> decide, CancellationToken cancellationToken, int changedStatus = StatusCodes.Status200OK, bool dryRun = false)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var current = await store.GetAsync(address.Kind, address.Namespace, address.Name!, cancellationToken);
            switch (decide(current))
            {
                case WriteIntent.Refuse refuse:
                    return refuse.Problem;
                case WriteIntent.Store { Resource: var wanted } when secrets.Check(current, wanted) is { } refusal:
                    return refusal;
                case WriteIntent.Store { Resource: var wanted } when dryRun:
                    return current is null
                        ? new ResourceResult(address.Kind, secrets.Seal(null, store.PreviewCreate(ResourceStore.WithoutStatus(wanted))), StatusCodes.Status201Created)
                        : new ResourceResult(address.Kind, ResourceStore.PreviewReplace(current, secrets.Seal(current, Placed(wanted, current))), changedStatus);
                case WriteIntent.Store { Resource: var wanted }:
                    var outcome = current is null
                        ? await store.CreateAsync(ResourceStore.WithoutStatus(wanted), cancellationToken, made => secrets.Seal(null, made))
                        : await store.ReplaceAsync(secrets.Seal(current, Placed(wanted, current)), Precondition.Unchanged(current), cancellationToken);
                    if (await AnswerAsync(address, outcome, current, changedStatus, cancellationToken) is { } answer) return answer;
                    break;
            }
        }

        return Refusals.Unavailable($"{address} is written by too many at the same time; try again.");
    }

    // What is encrypted is bound to who it is, which is not the writer's to say.
    private static Resource Placed(Resource wanted, Resource current) =>
        wanted with { Metadata = wanted.Metadata with { Name = current.Metadata.Name, Namespace = current.Metadata.Namespace, Uid = current.Metadata.Uid } };

    private async Task<IResult?> AnswerAsync(
        ResourceAddress address, WriteOutcome<Resource> outcome, Resource? before, int changedStatus, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case WriteOutcome<Resource>.Written { Resource: var written }:
                if (written.Metadata.ResourceVersion != before?.Metadata.ResourceVersion) await listener.ChangedAsync(written);
                return before is null
                    ? new ResourceResult(address.Kind, written, StatusCodes.Status201Created, (address with { Name = written.Metadata.Name }).Path)
                    : new ResourceResult(address.Kind, written, changedStatus);
            case WriteOutcome<Resource>.Deleted { Last: var last }:
                await listener.ChangedAsync(last);
                return new ResourceResult(address.Kind, last);
            default:
                return null;
        }
    }
}
