namespace Wardline.Guard.Keys;

/// <summary>The kinds of keys below the root, as they stand in <see cref="Aead.KeyAad"/> and in the key rows.</summary>
public static class KeyKind
{
    /// <summary>One a client, under the root.</summary>
    public const string Client = "client";

    /// <summary>One a patient, under the client key: seals the ordinary segments. Destroyed by erasure.</summary>
    public const string Record = "record";

    /// <summary>One a sensitivity label of a patient, under the client key. Destroyed by erasure.</summary>
    public const string Label = "label";

    /// <summary>One a patient, under the client key: free text in ledger entries; lives to the end of retention.</summary>
    public const string LedgerText = "ledger-text";

    /// <summary>One a call, under the client key: drafts, and what was said before anybody was identified.</summary>
    public const string Call = "call";

    /// <summary>One an indexed field, under the client key, with versions.</summary>
    public const string Index = "index";

    /// <summary>One an import run, under the client key: what is staged. Destroyed at the run's end.</summary>
    public const string Import = "import";

    /// <summary>One a client, under the client key: its practitioners and organizations.</summary>
    public const string Directory = "directory";

    /// <summary>One a log, under the root: the seed of the Ed25519 key that signs its checkpoints.</summary>
    public const string LedgerSigner = "ledger-signer";

    /// <summary>One a purpose of the house (its owner is the purpose's name), under the root: what belongs to no client, such as staff.</summary>
    public const string House = "house";
}
