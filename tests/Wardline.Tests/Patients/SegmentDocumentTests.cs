using System.Text;
using Wardline.Patients;
using Xunit;

namespace Wardline.Tests.Patients;

public sealed class SegmentDocumentTests
{
    [Fact]
    public void The_same_resources_give_the_same_bytes_whatever_their_order()
    {
        var one = new SegmentDocument();
        Assert.Equal(PutOutcome.Imported, one.Put("a", Json("""{"v":1.50}""")));
        Assert.Equal(PutOutcome.Imported, one.Put("b", Json("""{"t":"é<"}""")));
        var other = new SegmentDocument();
        other.Put("b", Json("""{"t":"é<"}"""));
        other.Put("a", Json("""{"v":1.50}"""));

        Assert.Equal(one.ToBytes(), other.ToBytes());
        Assert.Equal("""{"v":1,"resources":[{"k":"a","r":{"v":1.50}},{"k":"b","r":{"t":"é<"}}]}""", Encoding.UTF8.GetString(one.ToBytes()));
    }

    [Fact]
    public void What_was_read_back_says_what_a_put_changes()
    {
        var first = new SegmentDocument();
        first.Put("a", Json("{}"));
        var again = SegmentDocument.Parse(first.ToBytes());

        Assert.Equal(PutOutcome.Unchanged, again.Put("a", Json("{}")));
        Assert.Equal(first.ToBytes(), again.ToBytes());
        Assert.Equal(PutOutcome.Updated, again.Put("a", Json("""{"x":1}""")));
        Assert.True(again.Remove("a"));
        Assert.False(again.Remove("a"));
        Assert.Equal(0, again.Count);
    }

    [Fact]
    public void Keys_differ_by_type_and_identity_and_tell_neither()
    {
        string[] keys = [SegmentDocument.KeyOf("Condition", "1"), SegmentDocument.KeyOf("Condition", "2"), SegmentDocument.KeyOf("Procedure", "1")];
        Assert.Equal(3, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Equal(22, key.Length));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("""{"v":2,"resources":[]}""")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":1,"resources":[{"k":"a","r":{}},{"k":"a","r":{}}]}""")]
    public void What_is_no_segment_document_is_refused_without_its_content(string text)
    {
        var error = Assert.Throws<InvalidDataException>(() => SegmentDocument.Parse(Encoding.UTF8.GetBytes(text)));
        Assert.Null(error.InnerException);
    }

    static byte[] Json(string text) => Encoding.UTF8.GetBytes(text);
}
