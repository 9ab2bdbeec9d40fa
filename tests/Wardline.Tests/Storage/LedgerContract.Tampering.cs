using Wardline.Guard.Storage;
using Wardline.Tests.Contracts;
using Xunit;

namespace Wardline.Tests.Storage;

public abstract partial class LedgerContract
{
    const int Size = 300;

    [Fact]
    public async Task An_untouched_ledger_checks_out()
    {
        await FillAsync();
        var reports = await House.Ledger.VerifyAsync();
        Assert.Equal(2, reports.Count);
        Assert.All(reports, report => Assert.True(report.Ok, report.Why));
        Assert.Equal(Size, reports.Single(r => r.Origin == Log.Origin).Size);
    }

    [Theory]
    [InlineData("DELETE FROM ledger_entry WHERE log = @log AND leaf_index = 123", 123)]
    [InlineData("DELETE FROM ledger_entry WHERE log = @log AND leaf_index = 299", 299)]
    [InlineData("UPDATE ledger_entry SET leaf_index = CASE leaf_index WHEN 20 THEN -21 ELSE -20 END WHERE log = @log AND leaf_index IN (20, 21); UPDATE ledger_entry SET leaf_index = -leaf_index WHERE log = @log AND leaf_index < 0", 20)]
    [InlineData("INSERT INTO ledger_entry (log, leaf_index, body) SELECT log, 300, body FROM ledger_entry WHERE log = @log AND leaf_index = 5", 300)]
    [InlineData("UPDATE ledger_entry SET body = (SELECT body FROM ledger_entry WHERE log = @log AND leaf_index = 8) WHERE log = @log AND leaf_index = 7", 7)]
    [InlineData("UPDATE ledger_tile SET hashes = (SELECT hashes FROM ledger_tile WHERE log = @log AND level = 0 AND tile = 1) WHERE log = @log AND level = 0 AND tile = 0", 0)]
    [InlineData("DELETE FROM ledger_tile WHERE log = @log AND level = 0 AND tile = 1", 256)]
    [InlineData("UPDATE ledger_log SET size = size - 1 WHERE log = @log", 299)]
    public async Task A_change_behind_the_system_is_found_with_its_first_index(string change, long firstBad)
    {
        await FillAsync();
        foreach (var statement in change.Split("; "))
        {
            await TamperAsync(statement);
        }

        var report = Assert.Single(await House.Ledger.VerifyAsync(), r => !r.Ok);
        Assert.Equal((Log.Origin, firstBad), (report.Origin, report.FirstBad));
        Assert.NotEmpty(report.Why!);
    }

    [Fact]
    public async Task One_changed_byte_of_the_checkpoint_is_found()
    {
        await FillAsync();
        var note = await CheckpointAsync();
        for (var at = 0; at < note.Length; at += 11)
        {
            byte[] changed = [.. note];
            changed[at] ^= 1;
            await TamperAsync("UPDATE ledger_log SET checkpoint = @note WHERE log = @log", ("@note", changed));
            Assert.Contains(await House.Ledger.VerifyAsync(), r => !r.Ok && (r.FirstBad is null or 0) && r.Origin == Log.Origin);
        }
    }

    [Fact]
    public async Task A_checkpoint_of_another_log_is_none_of_this_one()
    {
        await FillAsync();
        await TamperAsync("UPDATE ledger_log SET checkpoint = (SELECT h.checkpoint FROM ledger_log h WHERE h.log <> @log) WHERE log = @log");

        // Without a checkpoint to believe no entry is more suspect than another.
        var report = Assert.Single(await House.Ledger.VerifyAsync(), r => !r.Ok);
        Assert.True(report.Origin == Log.Origin && (report.FirstBad is null or 0));
    }

    [Fact]
    public async Task A_log_that_was_deleted_with_its_client_is_named_by_the_house()
    {
        await FillAsync();
        await TamperAsync("DELETE FROM ledger_entry WHERE log = @log");
        await TamperAsync("DELETE FROM ledger_log WHERE log = @log");
        await TamperAsync("DELETE FROM client");
        var report = Assert.Single(await House.Ledger.VerifyAsync(), r => !r.Ok);
        Assert.Equal((Log.Origin, 0L), (report.Origin, report.FirstBad));
    }

    [Fact]
    public async Task The_house_can_not_lose_its_own_log_unseen()
    {
        await FillAsync();
        await TamperAsync("DELETE FROM ledger_log WHERE log <> @log");
        Assert.Single(await House.Ledger.VerifyAsync(), r => !r.Ok);
    }

    async Task FillAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Size).Select(_ =>
            House.Store.EnterAsync(Log.Id, Counters.EntryOf("test.written"), basis: null).AsTask()));
        await House.Sequencer.DrainAsync();
    }
}
