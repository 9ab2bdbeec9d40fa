using System.Text;
using Wardline.Patients.Import.Reading;
using Xunit;

namespace Wardline.Tests.Patients.Import.Reading;

public sealed class SegmentDocumentTests
{
    private static readonly ResourceKey One = ResourceKey.Of("Condition", new OwnId("1"));
    private static readonly ResourceKey Two = ResourceKey.Of("Condition", new OwnId("2"));

    [Fact]
    public void The_same_again_changes_nothing_whatever_the_order()
    {
        var first = SegmentDocument.Merge(null, [(One, Json("""{"v":1.50}""")), (Two, Json("""{"b":"é<"}"""))]);
        var again = SegmentDocument.Merge(first.Bytes, [(Two, Json("""{"b":"é<"}""")), (One, Json("""{"v":1.50}"""))]);
        Assert.Equal((2, 0, 0), (first.Imported, first.Updated, first.Unchanged));
        Assert.Equal((0, 0, 2), (again.Imported, again.Updated, again.Unchanged));
        Assert.True(first.Bytes.Span.SequenceEqual(again.Bytes.Span));
        Assert.StartsWith("""{"v":1,"resources":[{"k":""", Encoding.UTF8.GetString(first.Bytes.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_is_an_update_and_of_a_key_given_twice_the_last_counts()
    {
        var first = SegmentDocument.Merge(null, [(One, Json("{}")), (One, Json("""{"a":1}"""))]);
        var changed = SegmentDocument.Merge(first.Bytes, [(One, Json("""{"a":2}"""))]);
        Assert.Equal((1, 0, 0), (first.Imported, first.Updated, first.Unchanged));
        Assert.Equal((0, 1, 0), (changed.Imported, changed.Updated, changed.Unchanged));
        Assert.Equal("""{"a":2}""", Encoding.UTF8.GetString(Assert.Single(SegmentDocument.Read(changed.Bytes)).Value.Span));
    }

    [Fact]
    public void Two_equal_ones_stay_two()
    {
        var content = new OwnContent("ab");
        var merged = SegmentDocument.Merge(null, [(ResourceKey.Of("Condition", content), Json("{}")), (ResourceKey.Of("Condition", content, 1), Json("{}"))]);
        Assert.Equal(2, SegmentDocument.Read(merged.Bytes).Count);
    }

    [Fact]
    public void Keys_differ_by_type_kind_and_place_of_the_cut()
    {
        ResourceKey[] keys =
        [
            One, Two, ResourceKey.Of("Procedure", new OwnId("1")), ResourceKey.Of("Condition", new OwnContent("1")),
            ResourceKey.Of("RelatedPerson", new IdentifiedPerson([new("a", "bc")])), ResourceKey.Of("RelatedPerson", new IdentifiedPerson([new("ab", "c")])),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Equal(22, key.Text.Length));
        Assert.Equal(ResourceKey.Of("Patient", new IdentifiedPerson([new("a", "1")])), ResourceKey.Of("Patient", new IdentifiedPerson([new("b", "2")])));
    }

    [Fact]
    public void A_resource_can_leave_a_segment_and_the_last_one_leaves_none()
    {
        var both = SegmentDocument.Merge(null, [(One, Json("{}")), (Two, Json("{}"))]).Bytes;
        Assert.Equal(Two, Assert.Single(SegmentDocument.Read(SegmentDocument.Without(both, [One]))).Key);
        Assert.Null(SegmentDocument.Without(both, [One, Two]));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("""{"v":2,"resources":[]}""")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":1,"resources":[{"k":"a","r":{}},{"k":"a","r":{}}]}""")]
    public void What_is_no_segment_document_is_refused_without_its_content(string text)
    {
        var error = Assert.Throws<InvalidDataException>(() => SegmentDocument.Read(Json(text)));
        Assert.Null(error.InnerException);
    }

    private static ReadOnlyMemory<byte> Json(string text) => Encoding.UTF8.GetBytes(text);
}
