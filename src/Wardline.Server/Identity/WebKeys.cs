using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;

namespace Wardline.Server.Identity;

/// <summary>
/// The web framework's own keys (they sign antiforgery tokens) as rows, sealed under a key of the house: the same for all
/// servers on one database, and worth nothing to who copies it.
/// </summary>
sealed class WebKeys(Installation installation, HouseKey key) : IXmlRepository
{
    public const string KeyPurpose = "web";

    // The framework asks without async, at start and every few months.
    public IReadOnlyCollection<XElement> GetAllElements() => installation.Store.ReadAsync(db => db.QueryAsync(
        "SELECT id, sealed FROM web_key ORDER BY created",
        r => XElement.Parse(Encoding.UTF8.GetString(key.Open("web_key", r.Id(0), "sealed", r.Bytes(1)))))).AsTask().GetAwaiter().GetResult();

    public void StoreElement(XElement element, string friendlyName)
    {
        var house = installation.Logs.OfAsync(LedgerLogs.House).AsTask().GetAwaiter().GetResult();
        var id = Ids.New(installation.Store.Time);
        var sealedText = key.Seal("web_key", id, "sealed", Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)));
        installation.Store.ActAsync(async act =>
        {
            await act.Db.ExecuteAsync("INSERT INTO web_key (id, sealed, created) VALUES (@id, @sealed, @created)", ("@id", id), ("@sealed", sealedText), ("@created", act.Time));
            act.Enter(house.Id, HouseEntry.Of(act, installation.Store.Time, new Actor(Guid.Empty, "system"), "web-key.made", null, ("key", id)).Bind("web_key", id, 1, sealedText));
        }).AsTask().GetAwaiter().GetResult();
    }
}
