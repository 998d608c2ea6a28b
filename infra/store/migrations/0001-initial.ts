import { sql, type Kysely, type CreateTableBuilder } from 'kysely';

const now = sql`now()`;

function operation<T extends string, C extends string>(table: CreateTableBuilder<T, C>) {
  return table
    .addColumn('id', 'uuid', (c) => c.primaryKey())
    .addColumn('session_id', 'uuid', (c) => c.notNull().references('sessions.id'))
    .addColumn('session', 'text', (c) => c.notNull())
    .addColumn('manifest_version', 'integer', (c) => c.notNull())
    .addColumn('manifest_hash', 'text', (c) => c.notNull().references('manifests.hash'))
    .addColumn('strategy', 'text', (c) => c.notNull())
    .addColumn('owner', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('error', 'json')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .addColumn('started_at', 'timestamptz')
    .addColumn('finished_at', 'timestamptz');
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('manifests')
    .addColumn('hash', 'text', (c) => c.primaryKey())
    .addColumn('body', 'json', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute();
  await db.schema
    .createTable('sessions')
    .addColumn('id', 'uuid', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('catalog', 'text', (c) => c.notNull())
    .addColumn('start_us', 'bigint', (c) => c.notNull())
    .addColumn('end_us', 'bigint', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('manifest_version', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('manifest_hash', 'text', (c) => c.references('manifests.hash'))
    .addColumn('instruments', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('memory_bytes', 'bigint', (c) => c.notNull().defaultTo(0))
    .addColumn('error', 'json')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .addColumn('closed_at', 'timestamptz')
    .execute();
  await sql`create unique index sessions_open_name on sessions (name) where closed_at is null`.execute(db);
  await db.schema
    .createTable('session_versions')
    .addColumn('session_id', 'uuid', (c) => c.notNull().references('sessions.id').onDelete('cascade'))
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('manifest_hash', 'text', (c) => c.notNull().references('manifests.hash'))
    .addColumn('created_at', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .addPrimaryKeyConstraint('session_versions_pkey', ['session_id', 'version'])
    .execute();
  await db.schema
    .createTable('session_hosts')
    .addColumn('session_id', 'uuid', (c) => c.notNull().references('sessions.id').onDelete('cascade'))
    .addColumn('host', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('session_hosts_pkey', ['session_id', 'host'])
    .execute();
}

async function createRuns(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('strategies')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('descriptor', 'json', (c) => c.notNull())
    .addColumn('updated_at', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute();
  await operation(db.schema.createTable('runs'))
    .addColumn('config', 'json', (c) => c.notNull())
    .addColumn('result_hash', 'text')
    .addColumn('statistics', 'json')
    .addColumn('bars_per_year', 'float8')
    .addColumn('bars', 'integer')
    .addColumn('fills_artifact', 'text')
    .addColumn('trades_artifact', 'text')
    .addColumn('equity_artifact', 'text')
    .addColumn('host', 'text')
    .execute();
  await db.schema.createIndex('runs_by_session').on('runs').columns(['session_id', 'status']).execute();
}

const STATISTIC_COLUMNS =
  'total_return annual_return volatility sharpe sortino calmar max_drawdown final_equity fees exposure trades ' +
  'win_rate profit_factor fills rejected_orders';

async function createSweeps(db: Kysely<unknown>): Promise<void> {
  await operation(db.schema.createTable('sweeps'))
    .addColumn('plan', 'json', (c) => c.notNull())
    .addColumn('total', 'integer', (c) => c.notNull())
    .addColumn('digest', 'text')
    .execute();
  await db.schema.createIndex('sweeps_by_session').on('sweeps').columns(['session_id', 'status']).execute();
  let trials = db.schema
    .createTable('trials')
    .addColumn('sweep_id', 'uuid', (c) => c.notNull())
    .addColumn('trial', 'integer', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('result_hash', 'bytea', (c) => c.notNull())
    .addColumn('host', 'text', (c) => c.notNull())
    .addColumn('error', 'json');
  for (const column of STATISTIC_COLUMNS.split(' ')) trials = trials.addColumn(column, 'float8');
  // No foreign key: the fence that each batch takes on its sweep's row does that work once, not once a row.
  await trials.addPrimaryKeyConstraint('trials_pkey', ['sweep_id', 'trial']).execute();
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await createSessions(db);
  await createRuns(db);
  await createSweeps(db);
}
