using System.Text;
using System.Text.Json;
using FunctionsPlatform.Functions.Hosting;
using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions.Tests.CustomHandler;

/// <summary>Messages as the Functions host wraps them.</summary>
public sealed class HostMessageTests
{
    [Fact]
    public void Text_arrives_as_its_JSON_inside_a_JSON_string()
    {
        var delivery = Read("""{"Data":{"trigger":"\"plain text\""},"Metadata":{"DequeueCount":"3","Id":"\"627e537f\""}}""");

        Assert.Equal("plain text", Text(delivery));
        Assert.Equal("627e537f", delivery.Id);
        Assert.Equal(3, delivery.DequeueCount);
    }

    [Fact]
    public void A_JSON_message_is_unwrapped_to_what_its_sender_wrote()
    {
        var delivery = Read("""{"Data":{"trigger":"\"{\\\"name\\\":\\\"x\\\"}\""},"Metadata":{"DequeueCount":"1","Id":"\"a\"","name":"\"x\""}}""");

        Assert.Equal("""{"name":"x"}""", Text(delivery));
    }

    [Fact]
    public void Bytes_arrive_as_base64()
    {
        byte[] body = [0x0A, 0xFF, 0x00, 0xC3, 0x28];

        var delivery = Read($$"""{"Data":{"trigger":"{{Convert.ToBase64String(body)}}"},"Metadata":{"DequeueCount":"1","Id":"\"a\""} }""");

        Assert.Equal(body, delivery.Body.ToArray());
    }

    [Fact]
    public void An_empty_message_is_empty()
    {
        Assert.Empty(Read("""{"Data":{"trigger":""},"Metadata":{}}""").Body.ToArray());
        Assert.Empty(Read("""{"Data":{"trigger":"\"\""},"Metadata":{}}""").Body.ToArray());
    }

    [Fact]
    public void An_id_in_a_JSON_body_is_not_taken_for_the_messages_own()
    {
        const string Spilled = """{"Data":{"trigger":"\"{\\\"id\\\":7}\""},"Metadata":{"DequeueCount":"1","Id":"\"7\"","InsertionTime":"2026-11-23T05:37:44+00:00"}}""";
        var other = Spilled.Replace("05:37:44", "05:37:45", StringComparison.Ordinal);

        Assert.NotEqual("7", Read(Spilled).Id);
        // The same at each delivery, another for an equal message.
        Assert.Equal(Read(Spilled).Id, Read(Spilled.Replace("\"DequeueCount\":\"1\"", "\"DequeueCount\":\"2\"", StringComparison.Ordinal)).Id);
        Assert.NotEqual(Read(Spilled).Id, Read(other).Id);
    }

    [Theory]
    [InlineData("dequeueCount")]
    [InlineData("DEQUEUECOUNT")]
    public void A_dequeue_count_in_a_JSON_body_is_not_believed_whatever_its_case(string name)
    {
        var delivery = Read($$"""{"Data":{"trigger":"\"{\\\"{{name}}\\\":1}\""},"Metadata":{"DequeueCount":"1","Id":"\"a\""} }""");

        // Perhaps delivered before: nothing may be taken for new that is not known to be.
        Assert.Equal(2, delivery.DequeueCount);
        Assert.Equal("a", delivery.Id);
    }

    [Fact]
    public void A_message_of_an_administrators_call_has_an_id_and_a_count()
    {
        var delivery = Read("""{"Data":{"trigger":"\"x\""},"Metadata":{"DequeueCount":"0"}}""");

        Assert.Equal(1, delivery.DequeueCount);
        Assert.NotEmpty(delivery.Id);
    }

    [Fact]
    public void A_Service_Bus_message_has_its_own_names_for_id_and_count()
    {
        var delivery = Read("""{"Data":{"trigger":"\"<xml/>\""},"Metadata":{"DeliveryCount":"4","MessageId":"\"order-7\"","SessionId":"\"s\"","ContentType":"\"text/xml\""}}""");

        Assert.Equal("<xml/>", Text(delivery));
        Assert.Equal("order-7", delivery.Id);
        Assert.Equal(4, delivery.DequeueCount);
    }

    [Fact]
    public void A_Service_Bus_message_for_a_message_function_brings_what_its_sender_said()
    {
        var message = ReadFromBroker("""{"Data":{"trigger":"\"{\\\"a\\\":1}\""},"Metadata":{"DeliveryCount":"4","MessageId":"\"order-7\"","SessionId":"\"s\"","CorrelationId":"\"c\"","ReplyTo":"\"answers\"","a":"\"1\""}}""");

        Assert.Equal(("order-7", "commands", "s", "c", "answers", 4), (message.Id, message.Source, message.SessionId, message.CorrelationId, message.ReplyTo, message.DeliveryCount));
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(message.Body.Span));
    }

    [Fact]
    public void What_a_body_may_have_written_over_a_Service_Bus_message_is_not_believed()
    {
        var message = ReadFromBroker("""{"Data":{"trigger":"\"{\\\"messageid\\\":\\\"x\\\",\\\"replyTo\\\":\\\"y\\\"}\""},"Metadata":{"DeliveryCount":"1","MessageId":"\"x\"","ReplyTo":"\"y\""}}""");

        Assert.Null(message.Id);
        Assert.Null(message.ReplyTo);
    }

    [Fact]
    public void An_Event_Grid_event_is_handed_over_as_the_object_that_it_is()
    {
        var delivery = Read("""{"Data":{"trigger":{"id":"e-1","eventType":"Pushed","data":{"a":1}}},"Metadata":{"data":{"a":1}}}""");

        Assert.Equal("e-1", delivery.Id);
        Assert.Equal("""{"id":"e-1","eventType":"Pushed","data":{"a":1}}""", Text(delivery));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"Data":{"other":"x"}}""")]
    [InlineData("{")]
    public void What_is_no_call_is_refused(string body) => Assert.ThrowsAny<JsonException>(() => Read(body));

    private static FunctionsPlatform.Messaging.IncomingMessage ReadFromBroker(string body) => HostMessage.ReadFromBroker(Invocation.Parse(Encoding.UTF8.GetBytes(body), "call"), "commands");

    private static QueueDelivery Read(string body) => HostMessage.Read(Invocation.Parse(Encoding.UTF8.GetBytes(body), "call"));

    private static string Text(QueueDelivery delivery) => Encoding.UTF8.GetString(delivery.Body.Span);
}
