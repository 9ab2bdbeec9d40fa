namespace Wardline.Patients.Import.Reading;

/// <summary>Bytes up to a limit; what goes beyond is counted as too large and not kept.</summary>
internal sealed class ByteBuffer(int limit)
{
    private byte[] bytes = new byte[Math.Min(limit, 256)];
    private int length;

    public bool IsTooLarge { get; private set; }

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, length);

    public void Append(ReadOnlySpan<byte> more)
    {
        if (IsTooLarge || more.Length > limit - length)
        {
            IsTooLarge = true;
            return;
        }

        if (length + more.Length > bytes.Length)
        {
            Array.Resize(ref bytes, (int)Math.Min(limit, Math.Max(bytes.Length * 2L, length + more.Length)));
        }

        more.CopyTo(bytes.AsSpan(length));
        length += more.Length;
    }

    public void Clear()
    {
        length = 0;
        IsTooLarge = false;
    }
}
