using SensorHub.Storage.Tests.Operational;
using SensorHub.Storage.Tests.Operational.Audit;
using SensorHub.Storage.Tests.Operational.Latency;
using SensorHub.Storage.Tests.Operational.Ledger;
using SensorHub.Storage.Tests.Operational.Management;
using SensorHub.Storage.Tests.Operational.Operations;
using SensorHub.Storage.Tests.Operational.Projections;
using SensorHub.Storage.Tests.Operational.Quarantine;
using SensorHub.Storage.Tests.Operational.Registry;
using SensorHub.Storage.Tests.Operational.Sessions;

namespace SensorHub.Storage.Tests.Postgres;

public sealed class PostgresAuditLogTests() : AuditLogSuite(TestedEngine.Postgres);

public sealed class PostgresCommandTests() : CommandSuite(TestedEngine.Postgres);

public sealed class PostgresShadowTests() : ShadowSuite(TestedEngine.Postgres);

public sealed class PostgresFirstAdministratorTests() : FirstAdministratorSuite(TestedEngine.Postgres);

public sealed class PostgresRegistryStoreTests() : RegistryStoreSuite(TestedEngine.Postgres);

public sealed class PostgresPlacementTests() : PlacementSuite(TestedEngine.Postgres);

public sealed class PostgresSessionLifeTests() : SessionLifeSuite(TestedEngine.Postgres);

public sealed class PostgresSessionRightsTests() : SessionRightsSuite(TestedEngine.Postgres);

public sealed class PostgresOutboundTests() : OutboundSuite(TestedEngine.Postgres);

public sealed class PostgresSquadTaskPublisherTests() : SquadTaskPublisherSuite(TestedEngine.Postgres);

public sealed class PostgresQuarantineTests() : QuarantineProjectionSuite(TestedEngine.Postgres);

public sealed class PostgresOperationsTests() : HubOperationsSuite(TestedEngine.Postgres);

public sealed class PostgresLedgerStoreTests() : LedgerStoreSuite(TestedEngine.Postgres);

public sealed class PostgresAlertTraceStoreTests() : AlertTraceStoreSuite(TestedEngine.Postgres);

public sealed class PostgresProjectionStoreTests() : ProjectionStoreSuite(TestedEngine.Postgres);
