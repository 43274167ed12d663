using System.Collections;
using Etl.Definitions.Json;
using Etl.Steps;

namespace Etl.Definitions.Options;

/// <summary>
/// Turns a JSON object into an options record: <see cref="OptionAttribute"/> properties are its keys. Reports everything
/// that is wrong, each at its place.
/// </summary>
internal static class OptionsBinder
{
    public static T? Bind<T>(JsonObjectNode with, string file, ICollection<PlanError> errors)
        where T : class => (T?)Bind(typeof(T), with, file, errors);

    /// <summary>The options, or null when something is wrong with them.</summary>
    public static object? Bind(Type optionsType, JsonObjectNode with, string file, ICollection<PlanError> errors) =>
        Bind(OptionsModel.Of(optionsType), with, file, errors);

    /// <summary>The same with a model at hand, for a caller that binds many objects of one type.</summary>
    public static object? Bind(OptionsModel model, JsonObjectNode with, string file, ICollection<PlanError> errors) =>
        new Binding(new ErrorList(file, errors)).Record(model, with);

    private sealed class Binding(ErrorList errors)
    {
        public object? Record(OptionsModel model, JsonObjectNode node)
        {
            int before = errors.Count;
            object record = OptionsModel.Create(model.Type);
            string[] keys = [.. model.Options.Select(option => option.Key)];
            foreach (JsonTreeProperty property in node.Properties)
            {
                Option? option = model.Options.FirstOrDefault(option => string.Equals(option.Key, property.Name, StringComparison.Ordinal));
                if (option is null) errors.Add(property.Location, OptionText.UnknownKey(property.Name, keys));
                else Set(record, option, property.Value);
            }

            foreach (Option missing in model.Options.Where(option => option.IsRequired && !node.TryGet(option.Key, out _)))
                errors.Add(node.Location, $"the required key '{missing.Key}' is missing: {missing.Attribute.Summary.Split('\n')[0].TrimEnd(':')}");
            return errors.Count == before ? record : null;
        }

        private void Set(object record, Option option, JsonTreeNode node)
        {
            if (node is JsonNullNode && option.IsNullable) option.Property.SetValue(record, null);
            else if (Value(option.Kind, option.Attribute, option.Key, node) is { } value) option.Property.SetValue(record, value);
        }

        /// <summary>The value for a property, or null when it was reported as wrong.</summary>
        private object? Value(OptionKind kind, OptionAttribute attribute, string name, JsonTreeNode node) => (kind, node) switch
        {
            (RawObjectKind, JsonObjectNode) => node,
            (RecordKind nested, JsonObjectNode inner) => Record(nested.Model, inner),
            (RecordKind { Shorthand: { } shorthand } nested, not JsonArrayNode) => FromShorthand(nested, shorthand, name, node),
            (MapKind map, JsonObjectNode inner) => Map(map, attribute, inner),
            (MapKind map, JsonArrayNode array) when attribute.AllowsNames => Names(map, attribute, name, array),
            (ListKind list, JsonArrayNode array) => List(list, array.Items, (item, i) => Value(list.Item, attribute, $"{name}[{i}]", item)),
            (ListKind { Item: RecordKind { Shorthand: not null } item } list, _) => List(list, [node], (single, _) => Value(item, attribute, name, single)),
            (ListKind { Item: var item } list, _) when PlainValue.Read(item, attribute, node) is { } value => List(list, [node], (_, _) => value),
            (ListKind or MapKind or RecordKind or RawObjectKind, _) => Wrong(kind, attribute, name, node),
            _ => PlainValue.Read(kind, attribute, node) ?? Wrong(kind, attribute, name, node),
        };

        private object? FromShorthand(RecordKind kind, Option shorthand, string name, JsonTreeNode node)
        {
            JsonTreeProperty property = new(shorthand.Key, node.Location, node);
            if (PlainValue.Read(shorthand.Kind, shorthand.Attribute, node) is not null)
                return Record(kind.Model, new JsonObjectNode(node.Location, [property]));
            return Wrong(kind, shorthand.Attribute, name, node);
        }

        private static IList? List(ListKind kind, IReadOnlyList<JsonTreeNode> nodes, Func<JsonTreeNode, int, object?> read)
        {
            Array items = Array.CreateInstance(kind.Type.GetGenericArguments()[0], nodes.Count);
            bool good = true;
            for (int i = 0; i < nodes.Count; i++)
            {
                object? item = read(nodes[i], i);
                good &= item is not null;
                items.SetValue(item, i);
            }

            return good ? items : null;
        }

        private IList? Map(MapKind kind, OptionAttribute attribute, JsonObjectNode node)
        {
            Type pair = kind.Type.GetGenericArguments()[0];
            Array items = Array.CreateInstance(pair, node.Properties.Count);
            bool good = true;
            for (int i = 0; i < node.Properties.Count; i++)
            {
                JsonTreeProperty property = node.Properties[i];
                object? value = Value(kind.Value, attribute, property.Name, property.Value);
                good &= value is not null;
                if (good) items.SetValue(Activator.CreateInstance(pair, property.Name, value), i);
            }

            return good ? items : null;
        }

        /// <summary>A map from each name of a list to itself.</summary>
        private IList? Names(MapKind kind, OptionAttribute attribute, string name, JsonArrayNode array)
        {
            List<JsonTreeProperty> properties = [];
            bool good = true;
            foreach (JsonTreeNode item in array.Items)
            {
                if (item is not JsonTextNode text) good &= Wrong(kind.Value, attribute, $"{name}[{properties.Count}]", item) is not null;
                else if (properties.Exists(other => string.Equals(other.Name, text.Value, StringComparison.Ordinal)))
                {
                    errors.Add(item.Location, $"'{name}' names '{OptionText.Shorten(text.SourceText)}' twice; name it once");
                    good = false;
                }
                else properties.Add(new JsonTreeProperty(text.Value, text.Location, text));
            }

            return good ? Map(kind, attribute, new JsonObjectNode(array.Location, properties)) : null;
        }

        private object? Wrong(OptionKind kind, OptionAttribute attribute, string name, JsonTreeNode node)
        {
            errors.Add(node.Location, $"'{name}' must be {OptionText.Expected(kind, attribute)}; found {OptionText.Found(node)}{PlainValue.Hint(kind, attribute, node)}");
            return null;
        }
    }
}
