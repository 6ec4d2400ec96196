using FunctionsPlatform.Storage.Azure;

namespace FunctionsPlatform.Storage.Tests.Azure;

/// <summary>Keys as Azure gets them.</summary>
public sealed class NameCodecTests
{
    [Fact]
    public void Every_unit_comes_back_and_the_codes_sort_as_the_units_do()
    {
        var before = NameCodec.Keys.Encode("");
        for (var unit = 0; unit <= char.MaxValue; unit++)
        {
            var text = ((char)unit).ToString();
            var code = NameCodec.Keys.Encode(text);
            Assert.True(string.CompareOrdinal(before, code) < 0, $"U+{unit:X4} is {code}, which does not sort after {before}");
            Assert.True(!code.StartsWith(before, StringComparison.Ordinal) || unit == 0, $"U+{unit:X4} is {code}, which begins with {before}");
            Assert.Equal(text, NameCodec.Keys.Decode(code));
            Assert.True(code.Length <= (unit <= 0xFF ? 2 : 4), $"U+{unit:X4} is {code}");
            before = code;
        }
    }

    [Fact]
    public void Codes_hold_nothing_that_Azure_refuses_or_OData_and_addresses_give_a_meaning()
    {
        for (var unit = 0; unit <= char.MaxValue; unit++)
        {
            Assert.DoesNotContain(NameCodec.Keys.Encode(((char)unit).ToString()), code => code is < '!' or > '~' or '/' or '\\' or '#' or '?' or '\'' or '"' or '%' or '&' or '+' or '(' or ')' or ',');
        }
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public void Any_texts_come_back_sort_alike_and_keep_their_prefixes(int seed)
    {
        var random = new Random(seed);
        const string units = "\0/#?|%'\\ ab~\u007f\u00ffé\u0100\u07ff\u0800\ud800\udc00\ufffe\uffff";
        for (var round = 0; round < 2000; round++)
        {
            var (left, right) = (Text(), Text());
            foreach (var codec in new[] { NameCodec.Keys, NameCodec.Blobs })
            {
                var (a, b) = (codec.Encode(left), codec.Encode(right));
                Assert.Equal(left, codec.Decode(a));
                Assert.Equal(Math.Sign(string.CompareOrdinal(left, right)), Math.Sign(string.CompareOrdinal(a, b)));
                if (left.Length > 0) Assert.Equal(right.StartsWith(left, StringComparison.Ordinal), b.StartsWith(a, StringComparison.Ordinal));
            }
        }

        string Text() => string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => units[random.Next(units.Length)]));
    }
}
