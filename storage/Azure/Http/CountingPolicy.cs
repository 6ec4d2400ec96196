using Azure.Core;
using Azure.Core.Pipeline;

namespace FunctionsPlatform.Storage.Azure.Http;

/// <summary>Counts each request that leaves, and gives writes without a body an empty one.</summary>
/// <remarks>The empty body is no decoration: .NET's transport sends a request without a body again by itself when a pooled connection turns out to be closed, and a
/// delete whose answer was lost would then meet its own effect and look like somebody else's.</remarks>
internal sealed class CountingPolicy(AzureRequestCounter? counter, Func<Request, string> kindOf) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        counter?.Count(kindOf(message.Request));
        if (message.Request.Content is null && !IsRead(message.Request)) message.Request.Content = RequestContent.Create(ReadOnlyMemory<byte>.Empty);
    }

    public static bool IsRead(Request request) =>
        request.Method == RequestMethod.Head || (request.Method == RequestMethod.Get && RequestKinds.Queue(request) != "queue.receive");
}
