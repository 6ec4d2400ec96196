using System.Text.Json.Serialization;

namespace FunctionsPlatform.Durable;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Doorbell))]
[JsonSerializable(typeof(ActivityMessage))]
internal sealed partial class MessagesJson : JsonSerializerContext;
