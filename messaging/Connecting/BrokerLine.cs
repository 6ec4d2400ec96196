using Amqp;
using Amqp.Framing;

namespace FunctionsPlatform.Messaging;

/// <summary>A connection that is signed in, with one session. It ends once and is not mended: whoever uses it opens a new one.</summary>
internal sealed class BrokerLine : IAsyncDisposable
{
    // Saying goodbye is a courtesy: the broker notices a closed socket too.
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource<Error?> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public BrokerLine(Connection connection)
    {
        Connection = connection;
        Session = new Session(connection);
        connection.AddClosedCallback((_, error) => ended.TrySetResult(error));
        Session.AddClosedCallback((_, error) => ended.TrySetResult(error));
    }

    public Connection Connection { get; }

    public Session Session { get; }

    /// <summary>Completes when it is over, with what the broker said to it.</summary>
    public Task<Error?> Ended => ended.Task;

    /// <summary>Ends with the line: what keeps its authorization fresh.</summary>
    public IAsyncDisposable? Authorization { get; set; }

    /// <summary>A link that ended is the end of the line as well.</summary>
    public void Watch(Link link) => link.AddClosedCallback((_, error) => ended.TrySetResult(error));

    public async ValueTask DisposeAsync()
    {
        if (Authorization is not null) await Authorization.DisposeAsync().ConfigureAwait(false);
        try
        {
            await Connection.CloseAsync(Goodbye, null).ConfigureAwait(false);
        }
        catch (Exception error) when (error is AmqpException or TimeoutException or ObjectDisposedException or IOException or System.Net.Sockets.SocketException)
        {
            // It is gone already, which is what was wanted.
        }
    }
}
