using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Azure.Core;
using Azure.Core.Pipeline;
using FunctionsPlatform.Storage.Azure.Grants;
using FunctionsPlatform.Storage.Azure.Http;

namespace FunctionsPlatform.Storage.Azure.Tables;

/// <summary>The Table service's REST calls that the store needs.</summary>
internal sealed class TableService(HttpPipeline pipeline, Uri endpoint)
{
    private const string Version = "2019-02-02";
    private const string DelegationVersion = "2025-07-05";
    private const string Json = "application/json;odata=minimalmetadata";
    private readonly string root = endpoint.AbsoluteUri.TrimEnd('/');

    /// <returns>Null when there is no such row or table.</returns>
    public async ValueTask<TableEntity?> GetAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        using var message = Message(RequestMethod.Get, RowAddress(table, partition, row));
        await SendReadAsync(message, $"Reading a row of {table}", cancellationToken).ConfigureAwait(false);
        return message.Response.Status == 404 ? null : EntityReader.Read(Succeeded(message, $"Reading a row of {table}").Span);
    }

    /// <returns>The rows and, when the service has more, how to go on.</returns>
    public async ValueTask<(List<TableEntity> Rows, TableContinuation? Next)> QueryAsync(
        string table, string filter, int top, TableContinuation? from, CancellationToken cancellationToken)
    {
        var address = new StringBuilder($"{root}/{table}()?$filter={Uri.EscapeDataString(filter)}&$top={top}");
        if (from is not null) address.Append("&NextPartitionKey=").Append(Uri.EscapeDataString(from.Partition)).Append("&NextRowKey=").Append(Uri.EscapeDataString(from.Row));
        using var message = Message(RequestMethod.Get, address.ToString());
        await SendReadAsync(message, $"Reading rows of {table}", cancellationToken).ConfigureAwait(false);
        if (message.Response.Status == 404) return ([], null);
        var rows = EntityReader.ReadAll(Succeeded(message, $"Reading rows of {table}").Span);
        var more = message.Response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition);
        return (rows, more ? new TableContinuation(partition!, message.Response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var row) ? row : "") : null);
    }

    /// <exception cref="StorageException">It failed; the exception says whether the batch may have been written.</exception>
    public ValueTask<SubmitAnswer> SubmitAsync(string table, IReadOnlyList<RowWrite> writes) =>
        writes.Count == 1 ? SubmitOneAsync(table, writes[0]) : SubmitManyAsync(table, writes);

    /// <summary>Makes the table, or finds it made.</summary>
    public async ValueTask CreateAsync(string table, CancellationToken cancellationToken)
    {
        using var message = Message(RequestMethod.Post, root + "/Tables");
        message.Request.Headers.SetValue("Prefer", "return-no-content");
        SetBody(message, Encoding.UTF8.GetBytes($$"""{"TableName":"{{table}}"}"""), "application/json");
        await SendWriteAsync(message, $"Creating the table {table}", cancellationToken).ConfigureAwait(false);
        if (message.Response.Status == 409) return;
        Succeeded(message, $"Creating the table {table}");
    }

    /// <summary>A key to sign grants with, lent to the identity that asks.</summary>
    public async ValueTask<DelegationKey> GetDelegationKeyAsync(DateTimeOffset start, DateTimeOffset end, CancellationToken cancellationToken)
    {
        const string What = "Asking for a key to tables";
        using var message = Message(RequestMethod.Post, root + "/?restype=service&comp=userdelegationkey");
        message.Request.Headers.SetValue("x-ms-version", DelegationVersion);
        message.Request.Headers.SetValue("Accept", "application/xml");
        SetBody(message, Encoding.UTF8.GetBytes($"<KeyInfo><Start>{Moment(start)}</Start><Expiry>{Moment(end)}</Expiry></KeyInfo>"), "application/xml");
        await SendReadAsync(message, What, cancellationToken).ConfigureAwait(false);
        var answer = XDocument.Parse(Encoding.UTF8.GetString(Succeeded(message, What).Span)).Root!;
        return new DelegationKey(Of("SignedOid"), Of("SignedTid"), Of("SignedStart"), Of("SignedExpiry"), Of("SignedService"), Of("SignedVersion"), Of("Value"));

        string Of(string name) => answer.Element(name)?.Value ?? throw new StorageException($"{What}: the answer has no {name}.");
    }

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private async ValueTask<SubmitAnswer> SubmitOneAsync(string table, RowWrite write)
    {
        var address = write.Operation is TableOperation.Insert ? $"{root}/{table}" : RowAddress(table, write.Partition, write.Row);
        using var message = Message(RequestMethod.Parse(write.Method), address);
        message.Request.Headers.SetValue("Prefer", "return-no-content");
        if (write.IfMatch is { } etag) message.Request.Headers.SetValue("If-Match", etag);
        if (write.HasBody)
        {
            using var body = new MemoryStream();
            write.WriteBody(body);
            SetBody(message, body.ToArray(), "application/json");
        }

        await SendWriteAsync(message, $"Writing to {table}", CancellationToken.None).ConfigureAwait(false);
        var response = message.Response;
        if (response.Status < 300) return new SubmitAnswer.Done([response.Headers.TryGetValue("ETag", out var written) ? written : ""]);
        var refused = BatchText.ReadRefusal(response.Content.ToMemory(), response.Status) with { Index = 0 };
        return Checked(table, refused);
    }

    private async ValueTask<SubmitAnswer> SubmitManyAsync(string table, IReadOnlyList<RowWrite> writes)
    {
        using var message = Message(RequestMethod.Post, root + "/$batch");
        SetBody(message, BatchText.Write(writes, write => write.Operation is TableOperation.Insert ? $"{root}/{table}" : RowAddress(table, write.Partition, write.Row)), BatchText.ContentType);
        await SendWriteAsync(message, $"Writing to {table}", CancellationToken.None).ConfigureAwait(false);
        var content = message.Response.Content.ToMemory();
        if (message.Response.Status >= 300) return Checked(table, BatchText.ReadRefusal(content, message.Response.Status));
        var answer = BatchText.Read(content, writes);
        return answer is SubmitAnswer.Refused refused ? Checked(table, refused) : answer;
    }

    // What is no conflict and no missing table is a failure.
    private static SubmitAnswer.Refused Checked(string table, SubmitAnswer.Refused refused) => refused.Status switch
    {
        404 or 409 or 412 => refused,
        413 => throw new ArgumentException($"A batch for {table} is larger than Azure takes in one request: {refused.Text}"),
        _ => throw Failures.Answer($"Writing to {table}", refused.Status, refused.Code, refused.Text),
    };

    private HttpMessage Message(RequestMethod method, string address)
    {
        var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri(address));
        message.Request.Headers.SetValue("x-ms-version", Version);
        message.Request.Headers.SetValue("DataServiceVersion", "3.0");
        message.Request.Headers.SetValue("Accept", Json);
        return message;
    }

    private static void SetBody(HttpMessage message, byte[] body, string type)
    {
        message.Request.Content = RequestContent.Create(body);
        message.Request.Headers.SetValue("Content-Type", type);
    }

    private async ValueTask SendReadAsync(HttpMessage message, string what, CancellationToken cancellationToken)
    {
        try
        {
            await pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (Failures.IsService(error) && !cancellationToken.IsCancellationRequested)
        {
            throw Failures.Read(what, error);
        }
    }

    private async ValueTask SendWriteAsync(HttpMessage message, string what, CancellationToken cancellationToken)
    {
        try
        {
            await pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (Failures.IsService(error))
        {
            throw Failures.Write(what, error);
        }
    }

    private static ReadOnlyMemory<byte> Succeeded(HttpMessage message, string what)
    {
        var content = message.Response.Content.ToMemory();
        if (message.Response.Status < 300) return content;
        var refused = BatchText.ReadRefusal(content, message.Response.Status);
        throw Failures.Answer(what, refused.Status, refused.Code, refused.Text);
    }

    // Keys are letters, digits and marks that mean nothing in OData; what means something in an address is escaped.
    private string RowAddress(string table, string partition, string row) =>
        $"{root}/{table}(PartitionKey='{Uri.EscapeDataString(partition)}',RowKey='{Uri.EscapeDataString(row)}')";
}
