using System.Text;
using Etl.Messages;
using FsCheck;
using FsCheck.Fluent;

namespace Etl.Tests.Messages;

public sealed class LineBreaksTests
{
    [Fact]
    public void Counts_each_lf_cr_lf_and_lone_cr_once() =>
        Prop.ForAll(Gen.Elements("\n", "\r\n", "\r", "a", "some text").ListOf().Select(parts => string.Concat(parts)).ToArbitrary(), text =>
        {
            string normal = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
            return LineBreaks.Count(Encoding.UTF8.GetBytes(text)) == normal.Count(character => character == '\n');
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(200));
}
