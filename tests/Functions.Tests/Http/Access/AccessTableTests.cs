using FunctionsPlatform.Functions.Triggers;

namespace FunctionsPlatform.Functions.Tests.Http.Access;

/// <summary>Each endpoint as each caller: docs/security.md says what must come of it.</summary>
public sealed class AccessTableTests : IAsyncLifetime
{
    private const string AnyOrNode = "any or node";

    private const string Secret = "secret";

    private static readonly string[] Roles = ["Viewer", "Operator", "Admin"];

    private AccessWorld world = null!;

    public async ValueTask InitializeAsync() => world = await AccessWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Fact]
    public void The_table_names_each_http_function_once() =>
        Assert.Equal(world.Functions.Select(function => function.Name).Order(), AccessTable.Read().Keys.Order());

    [Fact]
    public async Task Without_a_token_only_public_functions_answer()
    {
        foreach (var (function, (role, _)) in Rows()) await CheckAsync(function, null, role == "none" ? null : 401);
    }

    [Fact]
    public async Task A_caller_without_any_role_gets_only_what_any_caller_gets()
    {
        var token = await world.TokenAsync("nobody");
        foreach (var (function, (role, _)) in Rows()) await CheckAsync(function, token, role is "none" or "any" or AnyOrNode ? null : RefusalOf(role));
    }

    [Theory, InlineData("Viewer"), InlineData("Operator"), InlineData("Admin")]
    public async Task A_role_for_the_whole_cluster_gets_what_the_table_says(string has)
    {
        var token = await world.TokenAsync("somebody", has);
        foreach (var (function, (role, _)) in Rows()) await CheckAsync(function, token, IsEnough(has, role) ? null : RefusalOf(role));
    }

    [Theory, InlineData("Viewer"), InlineData("Operator"), InlineData("Admin")]
    public async Task A_role_in_a_namespace_holds_there_and_for_nothing_of_the_cluster(string has)
    {
        var (here, elsewhere) = (await world.TokenAsync("here", has, "default"), await world.TokenAsync("elsewhere", has, "other"));
        foreach (var (function, (role, where)) in Rows())
        {
            var needsNone = role is "none" or "any" or AnyOrNode;
            await CheckAsync(function, here, needsNone || (where == "namespace" && IsEnough(has, role)) ? null : RefusalOf(role));
            await CheckAsync(function, elsewhere, needsNone ? null : RefusalOf(role));
        }
    }

    [Theory, InlineData("serviceaccounts"), InlineData("rolebindings")]
    public async Task Who_may_do_what_is_read_by_administrators_only(string plural)
    {
        var (viewer, admin) = (await world.TokenAsync("viewer", "Operator"), await world.TokenAsync("admin", "Admin"));
        Assert.Equal(403, (await world.SendAsync(HttpMethod.Get, "/api/v1/" + plural, viewer)).Status);
        Assert.Equal(403, (await world.SendAsync(HttpMethod.Get, $"/api/v1/{plural}/admin", viewer)).Status);
        Assert.Equal(200, (await world.SendAsync(HttpMethod.Get, "/api/v1/" + plural, admin)).Status);
    }

    private IEnumerable<(FunctionDefinition.Http Function, (string Role, string Where) Row)> Rows()
    {
        var table = AccessTable.Read();
        return world.Functions.Select(function => (function, table[function.Name]));
    }

    // A token is no secret of the function's: whose it is does not matter.
    private static int RefusalOf(string role) => role == Secret ? 401 : 403;

    private static bool IsEnough(string has, string needed) => needed switch
    {
        "none" or "any" or AnyOrNode => true,
        "node" or Secret => false,
        _ => Array.IndexOf(Roles, has) >= Array.IndexOf(Roles, needed),
    };

    /// <param name="refusal">Null: it must not be refused, whatever else comes of it.</param>
    private async Task CheckAsync(FunctionDefinition.Http function, string? token, int? refusal)
    {
        var path = function.Route.Replace("{namespace}", "default", StringComparison.Ordinal).Replace("{name}", "x", StringComparison.Ordinal);
        path = path.Replace("{plural}", path.Contains("/namespaces/", StringComparison.Ordinal) ? "apps" : "nodes", StringComparison.Ordinal);
        var answer = await world.SendAsync(new HttpMethod(function.Method), path, token);
        if (refusal is { } status) Assert.True(answer.Status == status, $"{function.Name} ({function.Method} {path}) answered {answer.Status}, not {status}");
        else Assert.True(answer.Status is not (401 or 403), $"{function.Name} ({function.Method} {path}) was refused: {answer.Text}");
    }
}
