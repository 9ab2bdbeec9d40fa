using CsCheck;
using Wardline.Guard.Keys;
using Xunit;

namespace Wardline.Tests.Keys;

public sealed class DeriveTests
{
    static readonly Gen<(byte[], byte[])> TwoKeys =
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[32]).Where(pair => !pair.Item1.AsSpan().SequenceEqual(pair.Item2));

    [Fact]
    public void Another_label_or_another_key_gives_another_sub_key()
    {
        TwoKeys.Sample((one, two) =>
            !Derive.Sub(one, "a", 32).AsSpan().SequenceEqual(Derive.Sub(one, "b", 32))
            && !Derive.Sub(one, "a", 32).AsSpan().SequenceEqual(Derive.Sub(two, "a", 32))
            && Derive.Sub(one, "a", 32).AsSpan().SequenceEqual(Derive.Sub(one, "a", 32)));
    }

    [Fact]
    public void The_tag_of_one_segment_differs_from_patient_to_patient() =>
        TwoKeys.Sample((one, two) =>
            Derive.SegmentTag(one, "label/hiv").Length == Derive.SegmentTagSize
            && !Derive.SegmentTag(one, "label/hiv").AsSpan().SequenceEqual(Derive.SegmentTag(two, "label/hiv"))
            && !Derive.SegmentTag(one, "label/hiv").AsSpan().SequenceEqual(Derive.SegmentTag(one, "contact")));

    [Fact]
    public void The_owner_of_one_label_differs_from_patient_to_patient_and_from_the_segment_tag() =>
        TwoKeys.Sample((one, two) =>
            Derive.LabelOwner(one, "hiv").Length == Derive.LabelOwnerSize
            && !Derive.LabelOwner(one, "hiv").AsSpan().SequenceEqual(Derive.LabelOwner(two, "hiv"))
            && !Derive.LabelOwner(one, "hiv").AsSpan(0, 8).SequenceEqual(Derive.SegmentTag(one, "hiv")));

    [Fact]
    public void Short_keys_and_empty_labels_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Derive.Sub(new byte[16], "a", 32));
        Assert.Throws<ArgumentException>(() => Derive.Sub(new byte[32], "", 32));
        Assert.Throws<ArgumentOutOfRangeException>(() => Derive.Sub(new byte[32], "a", 0));
        Assert.Throws<ArgumentException>(() => Derive.SegmentTag(new byte[32], ""));
    }
}
