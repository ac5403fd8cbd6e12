using SensorHub.Storage.Tests.Operational;
using SensorHub.Storage.Tests.Operational.Audit;
using SensorHub.Storage.Tests.Operational.Latency;
using SensorHub.Storage.Tests.Operational.Ledger;
using SensorHub.Storage.Tests.Operational.Management;
using SensorHub.Storage.Tests.Operational.Projections;
using SensorHub.Storage.Tests.Operational.Registry;
using SensorHub.Storage.Tests.Operational.Sessions;

namespace SensorHub.Storage.Tests.Sqlite;

public sealed class SqliteAuditLogTests() : AuditLogSuite(TestedEngine.Sqlite);

public sealed class SqliteCommandTests() : CommandSuite(TestedEngine.Sqlite);

public sealed class SqliteShadowTests() : ShadowSuite(TestedEngine.Sqlite);

public sealed class SqliteFirstAdministratorTests() : FirstAdministratorSuite(TestedEngine.Sqlite);

public sealed class SqliteRegistryStoreTests() : RegistryStoreSuite(TestedEngine.Sqlite);

public sealed class SqlitePlacementTests() : PlacementSuite(TestedEngine.Sqlite);

public sealed class SqliteSessionLifeTests() : SessionLifeSuite(TestedEngine.Sqlite);

public sealed class SqliteSessionRightsTests() : SessionRightsSuite(TestedEngine.Sqlite);

public sealed class SqliteOutboundTests() : OutboundSuite(TestedEngine.Sqlite);

public sealed class SqliteSquadTaskPublisherTests() : SquadTaskPublisherSuite(TestedEngine.Sqlite);

public sealed class SqliteLedgerStoreTests() : LedgerStoreSuite(TestedEngine.Sqlite);

public sealed class SqliteAlertTraceStoreTests() : AlertTraceStoreSuite(TestedEngine.Sqlite);

public sealed class SqliteProjectionStoreTests() : ProjectionStoreSuite(TestedEngine.Sqlite);
