using System.Globalization;

namespace Wardline.Policies;

/// <summary>Reads values whose presence and type the schema has already vouched for.</summary>
static class Shape
{
    public static string Text(this YamlMap map, string key, string otherwise = "") => (map.Find(key) as YamlText)?.Text ?? otherwise;

    public static int Number(this YamlMap map, string key, int otherwise = 0) =>
        map.Find(key) is YamlText text ? int.Parse(text.Text, CultureInfo.InvariantCulture) : otherwise;

    public static IEnumerable<YamlNode> List(this YamlMap map, string key) => (map.Find(key) as YamlList)?.Items ?? [];

    public static IEnumerable<YamlMap> Maps(this YamlMap map, string key) => map.List(key).OfType<YamlMap>();

    public static IEnumerable<string> Texts(this YamlMap map, string key) => map.List(key).OfType<YamlText>().Select(text => text.Text);

    public static YamlMap Map(this YamlMap map, string key) => (YamlMap)map.Find(key)!;
}
