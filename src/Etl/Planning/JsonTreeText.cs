using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Etl.Definitions.Json;

namespace Etl.Planning;

/// <summary>Writes options as the user wrote them: variables stay unexpanded, so no secret gets into an explanation or a log.</summary>
internal static class JsonTreeText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(JsonTreeNode node)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text, Options)) Write(writer, node);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static void Write(Utf8JsonWriter writer, JsonTreeNode node)
    {
        switch (node)
        {
            case JsonObjectNode owner:
                writer.WriteStartObject();
                foreach (JsonTreeProperty property in owner.Properties)
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonArrayNode array:
                writer.WriteStartArray();
                foreach (JsonTreeNode item in array.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonTextNode text:
                writer.WriteStringValue(text.SourceText);
                break;
            case JsonNumberNode number:
                writer.WriteRawValue(number.Text);
                break;
            case JsonBoolNode boolean:
                writer.WriteBooleanValue(boolean.Value);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
