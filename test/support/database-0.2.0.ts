import { createHash, randomUUID } from 'node:crypto';
import { Migrator, type MigrationProvider } from 'kysely';
import { openDatabase, type Database } from '../../infra/store/database';
import { MIGRATIONS } from '../../infra/store/migrate';

const LAST = '0010-admission-by-id';

type Values = Record<string, unknown>;

const EXECUTION = {
  strategy: 'sma-cross',
  account: { initialCapital: 1000 },
  fees: { proportional: 0 },
  slippage: { proportional: 0 },
  seed: 0,
};
const PLAN = {
  ...EXECUTION,
  axes: [{ name: 'fast', values: [1, 2, 3] }],
  fixed: { slow: 9 },
  objective: { statistic: 'sharpe', direction: 'maximize' },
};
export const MANIFEST_HASH = 'm'.repeat(64);

/** A database with the schema of release 0.2.0, and rows as its processes stored them. */
export class OldDatabase {
  #added = 0;
  readonly database: Database;

  constructor(databaseUrl: string) {
    this.database = openDatabase({ databaseUrl, control: 2 });
  }

  async migrate(): Promise<void> {
    const migrations = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name <= LAST));
    const provider: MigrationProvider = { getMigrations: () => Promise.resolve(migrations) };
    const { error } = await new Migrator({ db: this.database.db, provider }).migrateToLatest();
    if (error) throw error;
    await this.insert('manifests', { hash: MANIFEST_HASH, body: { catalog: '.', start: 0, end: 9, instruments: [] } });
  }

  async query<Row = Values>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.database.pool.query(text, values)).rows as Row[];
  }

  /** JSON columns as values; `expressions` are SQL in which r is the row. */
  async insert(table: string, values: Values, expressions: Record<string, string> = {}): Promise<void> {
    const columns = [...Object.keys(values), ...Object.keys(expressions)];
    const selected = [...Object.keys(values).map((name) => `r.${name}`), ...Object.values(expressions)];
    await this.query(
      `insert into ${table} (${columns.join(', ')}) select ${selected.join(', ')} from json_populate_record(null::${table}, $1) r`,
      [JSON.stringify(values)],
    );
  }

  async addSession(name: string, more: Values = {}): Promise<string> {
    const id = randomUUID();
    const row = { id, name, catalog: '.', start_us: 0, end_us: 9, status: 'ready', manifest_hash: MANIFEST_HASH };
    const kept = { max_concurrent: 100, owner: 'admin', created_at: '2026-01-01T00:00:00Z', instruments: 0 };
    await this.insert('sessions', {
      ...row,
      ...kept,
      ...{ manifest_version: 1, memory_bytes: 5, predicted_bytes: 6, memory_warning: false, follow: false },
      ...more,
    });
    const version = { session_id: id, version: 1, manifest_hash: MANIFEST_HASH, created_at: kept.created_at };
    const content = { instruments: 0, start_us: 0, end_us: 9, memory_bytes: 5 };
    await this.insert('session_versions', { ...version, ...content });
    return id;
  }

  /** A queued run or sweep, with its place in the session or without, as the functions of that release decide. */
  async add(table: 'runs' | 'sweeps', session: { id: string; name: string }, more: Values = {}): Promise<string> {
    const id = randomUUID();
    const pinned = { manifest_version: 1, manifest_hash: MANIFEST_HASH, strategy: 'sma-cross' };
    const own = table === 'runs' ? { config: { ...EXECUTION, parameters: {} } } : { plan: PLAN, total: 3 };
    const row = { id, session_id: session.id, session: session.name, owner: 'admin', status: 'queued', priority: 3 };
    const admitted = more['verifies'] === undefined ? 'admit_operation(r.session_id, r.id)' : 'true';
    // One after the other, however fast they come.
    const now = { created_at: new Date(Date.now() + this.#added++).toISOString() };
    await this.insert(table, { ...row, ...pinned, ...own, ...now, ...more }, { admitted });
    return id;
  }

  async change(table: 'runs' | 'sweeps', id: string, values: Values): Promise<void> {
    const names = Object.keys(values);
    const columns = names.length === 1 ? names[0]! : `(${names.join(', ')})`;
    const from = names.length === 1 ? `r.${names[0]!}` : `(${names.map((name) => `r.${name}`).join(', ')})`;
    await this.query(
      `update ${table} t set ${columns} = ${from} from json_populate_record(null::${table}, $1) r where t.id = $2`,
      [JSON.stringify(values), id],
    );
  }

  /** @returns the digest over the stored rows of three trials, one of which failed */
  async addTrials(sweepId: string): Promise<string> {
    const digest = createHash('sha256');
    for (const trial of [0, 1, 2]) {
      const hash = createHash('sha256').update(`trial ${trial}`).digest();
      const number = Buffer.alloc(4);
      number.writeUInt32LE(trial);
      digest.update(number).update(hash);
      const failed = trial === 2;
      const error = failed ? { code: 'STRATEGY_FAILED', message: 'no' } : null;
      const status = failed ? 'failed' : 'completed';
      await this.insert('trials', {
        sweep_id: sweepId,
        trial,
        status,
        result_hash: `\\x${hash.toString('hex')}`,
        host: 'one',
        error,
        sharpe: trial,
      });
    }
    const counts = { sweep_id: sweepId, host: 'one', done: 3, failed: 1, best_trial: 1, best_value: 1 };
    await this.insert('sweep_counts', counts);
    return digest.digest('hex');
  }
}
