using System.Text;
using SensorHub.Devices.Registry;
using SensorHub.Devices.Registry.Import;

namespace SensorHub.Devices.Tests.Registry;

public sealed class DeviceCsvTests
{
    private static readonly RegistrySnapshot Registry = RegistrySnapshot.Empty with
    {
        Sites = RegistrySnapshot.Empty.Sites.Add(
            "s-1", new Site { Id = "s-1", Name = "S", Kind = SiteKind.Construction, Location = new(31, 121) }),
    };

    [Fact]
    public void A_byte_order_mark_CRLF_quotes_and_any_order_of_columns_are_read()
    {
        byte[] file = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(
            "INTERVAL_S,model,id,kind,site\r\n60,\"say \"\"hello\"\", twice\r\nor more\",n-1,Noise,s-1\r\n 5 , M ,t-1, truck ,\r\n")];

        // A line break inside the model is refused by the rule on control characters; without it the row is read.
        var faults = Should.Throw<ImportException>(() => Read(file)).Faults;
        faults.ShouldHaveSingleItem().ShouldBe(new ImportFault(2, "model", "holds a control character"));

        var rows = Read(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(file)[1..].Replace("\r\nor more", "")));
        rows[0].Spec.ShouldBe(new DeviceSpec("n-1", DeviceKind.Noise, 60) { Model = "say \"hello\", twice", SiteId = "s-1" });
        rows[1].Spec.ShouldBe(new DeviceSpec("t-1", DeviceKind.Truck, 5) { Model = "M" });
    }

    [Fact]
    public void Every_fault_is_reported_with_line_and_field_and_what_to_write()
    {
        var faults = Faults(
            """
            id,kind,model,site,lat,lon,interval_s,secret
            n-1,noise,,s-1,31.2,121.4,60,
            bad id,noise,,,,,60,
            n-3,gramophone,,,,,60,
            n-4,noise,,nowhere,91,121,0,short
            n-5,noise,,,31.2,,60,
            n-6,noise,,,north,121,soon,
            n-1,noise,,,,,60,
            n-8,noise,,,,60,
            ,,,,,,,
            n-10,3,,,,,60,
            """);

        faults.Select(f => (f.Line, f.Field)).ShouldBe(
        [
            (3, "id"), (4, "kind"), (5, "interval_s"), (5, "lat"), (5, "site"), (5, "secret"), (6, "lon"), (7, "interval_s"), (7, "lat"),
            (8, "id"), (9, ""), (10, "id"), (10, "kind"), (10, "interval_s"), (11, "kind"),
        ], ignoreOrder: true);
        faults.Single(f => f.Line == 4).Message.ShouldBe("gramophone is unknown: write one of noise, fume, dust, truck, weather, gateway");
        faults.Single(f => f.Line == 8).Message.ShouldBe("n-1 is on line 2 already");
        faults.Single(f => f.Line == 9).Message.ShouldBe("has 7 cells, the header has 8");
    }

    [Fact]
    public void Gateways_may_come_with_their_children_in_any_order_and_are_stored_first()
    {
        var rows = Read("id,kind,interval_s,gateway\nn-1,noise,60,g-1\ng-1,gateway,60,\n"u8.ToArray());

        rows.Select(r => r.Spec.Id).ShouldBe(["g-1", "n-1"]);
    }

    [Fact]
    public void A_gateway_that_others_report_through_stays_one()
    {
        var registry = Registry with
        {
            Devices = Registry.Devices
                .Add("g-1", new Device { Handle = 1, Id = "g-1", Kind = DeviceKind.Gateway, IntervalS = 60 })
                .Add("n-1", new Device { Handle = 2, Id = "n-1", Kind = DeviceKind.Noise, IntervalS = 60, GatewayId = "g-1" }),
        };
        var csv = "id,kind,interval_s\nn-2,noise,60\ng-1,noise,60\n"u8.ToArray();

        Should.Throw<ImportException>(() => Imports.Read(ImportKind.Devices, ImportFormat.Csv, csv, registry)).Faults
            .ShouldHaveSingleItem().ShouldBe(new ImportFault(3, "kind", "devices report through this gateway: give them another one first"));
    }

    [Fact]
    public void Of_very_many_faults_the_first_are_shown_and_the_others_counted()
    {
        var csv = "id,kind,interval_s\n" + string.Concat(Enumerable.Range(0, 10_005).Select(i => $"n-{i},gramophone,60\n"));

        var faults = Faults(csv);

        faults.Count.ShouldBe(10_001);
        faults[^1].Message.ShouldBe("5 more faults are not shown");
    }

    [Fact]
    public void Columns_unknown_missing_or_there_twice_are_named()
    {
        var faults = Faults("id,kind,colour,id\nn-1,noise,red,n-1\n");

        faults.Where(f => f.Line == 1).Select(f => f.Field).ShouldBe(["colour", "id", "interval_s"]);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("id,kind,interval_s\nn-1,noise,\"60\n", "never closed")]
    [InlineData("id,kind,interval_s\nn-1,no\"ise,60\n", "a quote stands alone")]
    public void A_broken_form_is_explained(string csv, string message) =>
        Faults(csv).ShouldContain(f => f.Message.Contains(message));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_named_by_line()
    {
        byte[] file = [.. "id,kind,interval_s,model\nn-1,noise,60,\n"u8, .. "n-2,noise,60,"u8, 0xD6, 0xD0, (byte)'\n'];

        Should.Throw<ImportException>(() => Read(file)).Faults
            .ShouldHaveSingleItem().ShouldBe(new ImportFault(3, "", "is not UTF-8: save the file as \"CSV UTF-8\""));
    }

    [Fact]
    public async Task A_file_beyond_the_limit_is_refused_while_it_is_read()
    {
        using var endless = new MemoryStream(new byte[ImportFile.MaxBytes + 1]);

        var refused = await Should.ThrowAsync<ImportException>(ImportFile.ReadAsync(endless, CancellationToken.None));

        refused.Faults[0].Message.ShouldBe("the file has more than 32 MB: split it");
    }

    private static IReadOnlyList<ImportFault> Faults(string csv) =>
        Should.Throw<ImportException>(() => Read(Encoding.UTF8.GetBytes(csv))).Faults;

    private static IReadOnlyList<DeviceRow> Read(byte[] csv) =>
        Imports.Read(ImportKind.Devices, ImportFormat.Csv, csv, Registry).Devices;
}
