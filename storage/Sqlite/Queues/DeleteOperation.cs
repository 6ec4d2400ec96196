using FunctionsPlatform.Storage.Sqlite.Writing;

namespace FunctionsPlatform.Storage.Sqlite.Queues;

internal sealed class DeleteOperation(long queue, Delivery delivery) : WriteOperation<bool>
{
    protected override bool Run(WriteSession session) =>
        session.Queues.Delete.Bind(1, delivery.Id).Bind(2, delivery.Receipt).Bind(3, queue).Run() == 1;
}
