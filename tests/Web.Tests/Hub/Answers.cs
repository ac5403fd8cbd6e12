using System.Net;
using System.Text;
using System.Text.Json;

namespace SensorHub.Web.Tests.Hub;

internal static class Answers
{
    public const string Problem = "application/problem+json";

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    public static StringContent Csv(string csv) => new(csv, Encoding.UTF8, "text/csv");

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer, HttpStatusCode expected = HttpStatusCode.OK)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return JsonElement.Parse(text);
    }

    /// <summary>Holds that the answer is problem details in full and gives nothing of the inside away.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe(Problem, text);
        text.ShouldNotContain("   at ");
        text.ShouldNotContain("SensorHub.");
        text.ShouldNotContain("System.");
        var problem = JsonElement.Parse(text);
        problem.GetProperty("status").GetInt32().ShouldBe((int)expected);
        problem.GetProperty("trace_id").GetString().ShouldNotBeNullOrEmpty();
        return problem;
    }

    public static string Detail(this JsonElement problem) => problem.GetProperty("detail").GetString()!;

    public static IReadOnlyList<string> Fields(this JsonElement problem) =>
        [.. problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()!)];

    public static IReadOnlyList<string> Ids(this JsonElement listing, string member = "id") =>
        [.. listing.GetProperty("items").EnumerateArray().Select(i => i.GetProperty(member).GetString()!)];

    public static async Task<HttpResponseMessage> PutAsync(this HttpClient client, string path, string json, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = Json(json) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await client.SendAsync(request);
    }

    public static async Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, string json, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Json(json) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await client.SendAsync(request);
    }

    public static async Task<HttpResponseMessage> DeleteAsync(this HttpClient client, string path, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await client.SendAsync(request);
    }

    public static string Tag(this HttpResponseMessage answer) => answer.Headers.ETag.ShouldNotBeNull().Tag;
}
