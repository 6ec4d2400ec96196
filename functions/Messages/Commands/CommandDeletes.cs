using FunctionsPlatform.Functions.Http;
using FunctionsPlatform.State;

namespace FunctionsPlatform.Functions.Messages;

/// <summary>Deletes what a command names, once: not the resource of the same name that somebody has made since.</summary>
/// <remarks>Nothing is left of what was deleted that could say by which command; so the uid is noted before.</remarks>
internal sealed class CommandDeletes(ResourceStore resources, ResourceDeleteFunctions deletes, HandledMessages handled)
{
    private const string Source = "command-deletes";

    public async Task<IResult> DeleteAsync(ResourceAddress address, WritePreconditions preconditions, Caller caller, CancellationToken cancellationToken)
    {
        var key = caller.Command!.Key;
        var current = await resources.GetAsync(address.Kind, address.Namespace, address.Name!, cancellationToken);
        var noted = await handled.FindAsync(Source, key, cancellationToken);
        if (noted is not null && current?.Metadata.Uid != noted) return Results.NoContent();
        if (noted is null && current is not null) await handled.AddAsync(Source, key, cancellationToken, current.Metadata.Uid);
        return noted is not null && current?.Metadata.DeletionTimestamp is not null
            ? new ResourceResult(address.Kind, current, StatusCodes.Status202Accepted)
            : await deletes.DeleteAsync(address, preconditions, cancellationToken);
    }
}
