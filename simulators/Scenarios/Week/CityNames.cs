namespace SensorHub.Simulators.Scenarios.Week;

/// <summary>Names of places and firms, by number.</summary>
internal static class CityNames
{
    private static readonly string[] Districts =
    [
        "West", "East", "North", "South", "Old Town", "Lakeside", "Harbour", "Airport", "University", "Hill", "Canal", "Bridge", "Orchard", "Temple", "Garden",
    ];

    private static readonly string[] Firsts =
    [
        "Harbour", "Market", "Hill", "Station", "Willow", "Lotus", "Plum", "Bamboo", "Crane", "River", "Silk", "Tea", "Stone", "Pine", "Spring",
        "Moon", "Drum", "Bell", "Jade", "Peach", "Maple", "Swan", "Ferry", "Mill", "Copper", "Lantern", "Wall", "Gate", "Pavilion", "Reed",
    ];

    private static readonly string[] Lasts = ["street", "road", "lane", "avenue", "row", "quay", "square", "gardens", "mews", "terrace"];
    private static readonly string[] Works = ["tower", "school", "hospital", "metro shaft", "pumping works", "market hall", "car park", "library", "bridge pier", "housing block"];
    private static readonly string[] Dishes = ["Noodle house", "Grill", "Dumpling corner", "Hot pot", "Teahouse", "Fish kitchen", "Supper club", "Barbecue yard", "Rice bowl", "Duck restaurant"];

    public static string District(int number) => $"{Districts[number % Districts.Length]}{Again(number / Districts.Length)} district";

    public static string Street(int number) =>
        $"{Firsts[number % Firsts.Length]}{Again(number / (Firsts.Length * Lasts.Length))} {Lasts[number / Firsts.Length % Lasts.Length]}";

    public static string Work(int number) => Works[number % Works.Length];

    public static string Dish(int number) => Dishes[number % Dishes.Length];

    private static string Again(int round) => round == 0 ? "" : $" {round + 1}";
}
