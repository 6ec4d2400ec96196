using Azure.Core;

namespace FunctionsPlatform.Storage.Azure;

/// <summary>Which storage account, and how to behave towards it.</summary>
public sealed record AzureStoreOptions
{
    /// <summary>Account name, key and addresses, as the portal gives them. <c>UseDevelopmentStorage=true</c> is an emulator on its default ports.</summary>
    /// <value>Either this or <see cref="AccountName"/> with <see cref="Credential"/>.</value>
    public string? ConnectionString { get; init; }

    /// <summary>The account's name, to be used with an identity instead of a key.</summary>
    public string? AccountName { get; init; }

    /// <summary>The identity. It needs the roles Storage Table, Queue and Blob Data Contributor on the account.</summary>
    public TokenCredential? Credential { get; init; }

    /// <value>Default <c>core.windows.net</c>; other clouds have their own.</value>
    public string EndpointSuffix { get; init; } = "core.windows.net";

    /// <summary>How long one request may take until its outcome counts as unknown.</summary>
    /// <value>1 s to 5 min. Default 30 s, the service's own limit for table and queue operations.</value>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a request is sent that the service certainly did not execute (it was throttled, or never reached it), or that only reads.</summary>
    /// <value>1 to 20. Default 6.</value>
    public int Attempts { get; init; } = 6;

    /// <summary>The longest pause that a <c>Retry-After</c> may ask for; what asks for more is reported to the caller at once.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests under way to each of the three services at the same time; further ones wait in line, and their time limit with them.</summary>
    /// <value>1 to 1,000. Default 50: at 5 ms a request that is 10,000 a second, half of what an account gives. An emulator on a busy machine keeps each of a hundred waiting for
    /// longer than the time limit.</value>
    public int RequestsAtOnce { get; init; } = 50;

    /// <summary>How soon a waiting receiver looks again while its queue is busy.</summary>
    /// <value>Default 20 ms. Sends of this process wake it at once, whatever the interval.</value>
    public TimeSpan ShortestPoll { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a waiting receiver of an idle queue goes without looking: the price is one request each, the gain is how soon it sees what other processes send.</summary>
    /// <value>Default 1 s. The interval doubles from <see cref="ShortestPoll"/> with each look that found nothing.</value>
    public TimeSpan LongestPoll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Counts the requests, those sent again included; null: nobody counts.</summary>
    public AzureRequestCounter? Counter { get; init; }
}
