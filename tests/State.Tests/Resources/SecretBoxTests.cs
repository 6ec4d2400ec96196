using System.Collections.Immutable;
using FunctionsPlatform.Contracts.Resources;

namespace FunctionsPlatform.State.Tests.Resources;

public sealed class SecretBoxTests
{
    private static readonly SecretKey First = SecretKey.New();
    private static readonly SecretKey Second = SecretKey.New();

    private static readonly SecretBox Box = new(new SecretKeyRing([First]));

    [Fact]
    public void What_is_sealed_opens_to_what_it_was_and_shows_nothing_of_it()
    {
        var secret = Of(("password", "correct horse"), ("empty", "")) with { };
        secret = secret with { Spec = secret.Spec with { BinaryData = secret.Spec.BinaryData.Add("bytes", Convert.ToBase64String([0, 255, 7])) } };

        var stored = Box.Seal(secret, null);

        Assert.Empty(stored.Spec.Data);
        Assert.Empty(stored.Spec.BinaryData);
        Assert.All(stored.Spec.Sealed.Values, value => Assert.DoesNotContain("horse", value, StringComparison.Ordinal));
        var opened = Box.Open(stored);
        Assert.Equal(secret.Spec.Data, opened.Spec.Data);
        Assert.Equal(secret.Spec.BinaryData, opened.Spec.BinaryData);
    }

    [Fact]
    public void A_value_that_stays_is_stored_as_it_was_and_one_that_changes_has_another_version()
    {
        var before = Box.Seal(Of(("kept", "one"), ("changed", "two")), null);

        var after = Box.Seal(Of(("kept", "one"), ("changed", "three")), before);

        Assert.Equal(before.Spec.Sealed["kept"], after.Spec.Sealed["kept"]);
        Assert.NotEqual(SealedValue.Parse(before.Spec.Sealed["changed"])!.Version, SealedValue.Parse(after.Spec.Sealed["changed"])!.Version);
        Assert.NotEqual(DataVersion.Of(before), DataVersion.Of(after));
    }

    [Fact]
    public void Equal_values_are_stored_differently()
    {
        var stored = Box.Seal(Of(("one", "same"), ("other", "same")), null);

        Assert.NotEqual(SealedValue.Parse(stored.Spec.Sealed["one"])!.Ciphertext, SealedValue.Parse(stored.Spec.Sealed["other"])!.Ciphertext);
        Assert.NotEqual(SealedValue.Parse(stored.Spec.Sealed["one"])!.Version, SealedValue.Parse(stored.Spec.Sealed["other"])!.Version);
    }

    [Fact]
    public void The_redaction_written_back_keeps_the_value()
    {
        var before = Box.Seal(Of(("password", "correct horse")), null);

        var after = Box.Seal(Of(("password", SecretSpec.Redacted), ("more", "x")), before);

        Assert.Equal(before.Spec.Sealed["password"], after.Spec.Sealed["password"]);
        Assert.Equal("correct horse", Box.Open(after).Spec.Data["password"]);
    }

    [Fact]
    public void A_write_encrypts_what_is_under_an_older_key_anew_and_calls_it_no_change()
    {
        var before = Box.Seal(Of(("password", "correct horse")), null);

        var after = new SecretBox(new SecretKeyRing([Second, First])).Seal(Of(("password", SecretSpec.Redacted)), before);

        Assert.Equal(Second.Id, SealedValue.Parse(after.Spec.Sealed["password"])!.KeyId);
        Assert.Equal(DataVersion.Of(before), DataVersion.Of(after));
        Assert.Equal("correct horse", new SecretBox(new SecretKeyRing([Second])).Open(after).Spec.Data["password"]);
    }

    [Fact]
    public void A_value_whose_key_is_gone_is_an_error_that_names_the_key_and_may_be_kept_or_replaced()
    {
        var before = Box.Seal(Of(("password", "correct horse")), null);
        var without = new SecretBox(new SecretKeyRing([Second]));

        var error = Assert.Throws<SecretUnreadableException>(() => without.Open(before));
        Assert.Contains(First.Id, error.Message, StringComparison.Ordinal);
        Assert.Equal(before.Spec.Sealed["password"], without.Seal(Of(("password", SecretSpec.Redacted)), before).Spec.Sealed["password"]);
        Assert.Equal("new", without.Open(without.Seal(Of(("password", "new")), before)).Spec.Data["password"]);
    }

    public static TheoryData<string> Moves => ["namespace", "name", "uid", "key", "header", "ciphertext", "cut", "nonsense"];

    [Theory, MemberData(nameof(Moves))]
    public void A_ciphertext_is_good_only_where_it_was_written(string move)
    {
        var stored = Box.Seal(Of(("password", "correct horse")), null);
        var text = stored.Spec.Sealed["password"];
        var moved = move switch
        {
            "namespace" => stored with { Metadata = stored.Metadata with { Namespace = "other" } },
            "name" => stored with { Metadata = stored.Metadata with { Name = "other" } },
            "uid" => stored with { Metadata = stored.Metadata with { Uid = "other" } },
            "key" => With("username", text),
            "header" => With("password", text.Replace(".t.", ".b.", StringComparison.Ordinal)),
            "ciphertext" => With("password", text[..^2] + (text[^2] == 'A' ? 'B' : 'A') + text[^1]),
            "cut" => With("password", text[..^4]),
            _ => With("password", "v9.whatever"),
        };

        Assert.Throws<SecretUnreadableException>(() => Box.Open(moved));

        Secret With(string name, string value) => stored with { Spec = new SecretSpec { Sealed = stored.Spec.Sealed.Clear().Add(name, value) } };
    }

    [Theory, InlineData(""), InlineData("# a note only"), InlineData("c2hvcnQ="), InlineData("not base64!")]
    public void Keys_that_are_none_are_refused_without_being_shown(string text)
    {
        SecretKeyRing.Parse(text, out var problem);

        Assert.NotNull(problem);
        Assert.DoesNotContain("c2hvcnQ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("not base64!", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_keys_the_first_encrypts()
    {
        var ring = SecretKeyRing.Parse($"# new\n{Second.Export()}\n# old\n{First.Export()}\n", out var problem);

        Assert.Null(problem);
        Assert.Equal(Second.Id, ring.Current!.Id);
        Assert.NotNull(ring.Find(First.Id));
        SecretKeyRing.Parse($"{First.Export()},{First.Export()}", out problem);
        Assert.NotNull(problem);
    }

    private static Secret Of(params (string Name, string Value)[] values) => new()
    {
        Metadata = new ObjectMeta { Name = "db", Namespace = "default", Uid = "u-1" },
        Spec = new SecretSpec { Data = values.ToImmutableSortedDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal) },
    };
}
