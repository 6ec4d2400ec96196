using System.Text;
using FunctionsPlatform.Contracts.CloudEvents;

namespace FunctionsPlatform.Contracts.Tests;

public sealed class CloudEventReaderTests
{
    [Fact]
    public void An_event_is_read_with_what_it_carries()
    {
        var read = Assert.IsType<CloudEventResult.Read>(Read("""
            { "specversion": "1.0", "id": "a-1", "source": "/ci/build", "type": "platform.app.scale", "subject": "default/web", "time": "2030-01-31T12:00:00.5+01:00",
              "datacontenttype": "application/json", "replyto": "answers", "traceparent": "00-x", "sequence": 7, "data": { "replicas": 3 } }
            """)).Event;

        Assert.Equal(("a-1", "/ci/build", "platform.app.scale", "default/web", "answers"), (read.Id, read.Source, read.Type, read.Subject, read.ReplyTo));
        Assert.Equal(new DateTimeOffset(2030, 1, 31, 11, 0, 0, 500, TimeSpan.Zero), read.Time);
        Assert.Equal(3, read.Data.GetProperty("replicas").GetInt32());
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var wrong = Assert.IsType<CloudEventResult.Wrong>(Read("""{ "specversion": "0.3", "id": "", "type": 7, "time": "yesterday", "Bad-Name": "x", "nested": {}, "data": 1, "data_base64": "AA==" }"""));

        Assert.Equal(["Bad-Name", "data_base64", "id", "nested", "source", "specversion", "time", "type"], wrong.Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(""), InlineData("nonsense"), InlineData("[]"), InlineData("null"), InlineData("{"), InlineData("""{ "id": "a", "id": "b" }""")]
    public void What_is_no_object_is_no_event(string text)
    {
        Assert.Single(Assert.IsType<CloudEventResult.Wrong>(Read(text)).Errors);
    }

    [Fact]
    public void An_event_needs_no_data()
    {
        var read = Assert.IsType<CloudEventResult.Read>(Read("""{ "specversion": "1.0", "id": "a", "source": "s", "type": "t" }"""));

        Assert.Equal(System.Text.Json.JsonValueKind.Undefined, read.Event.Data.ValueKind);
    }

    private static CloudEventResult Read(string text) => CloudEventReader.Read(Encoding.UTF8.GetBytes(text));
}
