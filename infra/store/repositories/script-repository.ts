import { sql, type Selectable } from 'kysely';
import type { ScriptStatistics } from '../../../engine/model/script-statistics';
import type {
  ScriptFile,
  ScriptOptions,
  ScriptParameters,
  ScriptReport,
  ScriptUsage,
  ScriptValidation,
} from '../../../engine/model/scripts';
import type { Db } from '../database';
import type { ScriptRunTable } from '../script-schema';
import { storedJson } from '../stored-json';
import {
  findOperation,
  getOperation,
  listOperations,
  type Detail,
  type OperationFilter,
  type OperationPage,
  type OperationRow,
} from './operation-rows';

export type ScriptRow = OperationRow & Selectable<ScriptRunTable>;

const TABLE = 'script_runs';
const COLUMNS = [
  ...['script', 'script_hash', 'run_name', 'parameters', 'options', 'launches', 'exit_code', 'signal', 'usage'],
  ...['sweep_id', 'trial', 'report', 'files', 'validation', 'statistics', 'log_artifact', 'log_lines'],
];
/** Characters of a log that is at work that are kept for readers. */
const MOST_KEPT = 4_000_000;

export interface NewScript {
  script: string;
  runName: string;
  parameters: ScriptParameters;
  options: ScriptOptions;
  /** The sweep that it is a part of, and which trial of it. */
  sweepId?: string;
  trial?: number;
}

export function scriptDetail({ runName: run_name, sweepId: sweep_id, ...given }: NewScript): Detail {
  return { table: TABLE, values: { ...given, run_name, launches: 0, ...(sweep_id !== undefined && { sweep_id }) } };
}

/** What a script has left. */
export interface ScriptOutcome {
  exitCode: number | null;
  signal: string | null;
  usage: ScriptUsage;
  files: ScriptFile[];
  validation: ScriptValidation;
  statistics: ScriptStatistics | null;
  logArtifact: string | null;
  logLines: number;
}

/** Lines of a log by their number. */
export interface LogPart {
  firstLine: number;
  lines: readonly string[];
}

/** Foreign programs that are run. */
export class ScriptRepository {
  constructor(private readonly db: Db) {}

  find(id: string): Promise<ScriptRow | undefined> {
    return findOperation<ScriptRow>(this.db, TABLE, id);
  }

  /** @throws HoldfastError OPERATION_NOT_FOUND */
  get(id: string): Promise<ScriptRow> {
    return getOperation(this.db, TABLE, { id, what: 'script run' });
  }

  /** The id of a run by the name that its environment has. */
  async idOf(runName: string): Promise<string | undefined> {
    const row = this.db.selectFrom('script_runs').select('id').where('run_name', '=', runName);
    return (await row.executeTakeFirst())?.id;
  }

  /** Runs that stand alone, or those of a sweep; of one script, where the filter says so. */
  list({
    script,
    sweepId,
    ...filter
  }: OperationFilter & { script?: string; sweepId?: string }): Promise<OperationPage<ScriptRow>> {
    const parent = sweepId === undefined ? sql`o.parent is null` : sql`o.parent = ${sweepId}`;
    const named = script === undefined ? sql`` : sql`and o.id in (select id from script_runs where script = ${script})`;
    const where = sql`${parent} ${named}`;
    const detail = { table: TABLE, columns: COLUMNS };
    return listOperations<ScriptRow>(this.db, { ...filter, kind: 'script', where }, detail);
  }

  /** Places, from 1, of those that wait to begin; by priority, then by age. */
  async positions(ids: readonly string[]): Promise<Map<string, number>> {
    if (ids.length === 0) return new Map();
    const { rows } = await sql<{ id: string; position: number }>`
      select id, position::integer from (
        select id, row_number() over (order by priority, seq) as position from operations
          where kind = 'script' and status = 'queued') q
      where id = any(${[...ids]}::uuid[])`.execute(this.db);
    return new Map(rows.map(({ id, position }) => [id, position]));
  }

  /** How many there are at work, and how many wait. */
  async load(): Promise<{ running: number; queued: number }> {
    const { rows } = await sql<{ running: number; queued: number }>`
      select (count(*) filter (where status = 'running'))::integer as running,
        (count(*) filter (where status = 'queued'))::integer as queued
      from operations where kind = 'script' and status in ('queued', 'running')`.execute(this.db);
    return rows[0]!;
  }

  /**
   * Takes a script for a launch: as often as it may be begun, and once for each who asks.
   * @returns the number of the launch; undefined where it has been begun as often as it may be
   */
  async launch(id: string, by: string, scriptHash: string): Promise<number | undefined> {
    const { rows } = await sql<{ launches: number }>`
      update script_runs set launches = launches + case when launched_by is distinct from ${by} then 1 else 0 end,
          launched_by = ${by}, script_hash = ${scriptHash}
        where id = ${id}::uuid and (launched_by = ${by} or launches <= coalesce((options ->> 'retries')::integer, 0))
        returning launches`.execute(this.db);
    return rows[0]?.launches;
  }

  /** Whether it may be begun once more. */
  async mayLaunch(id: string): Promise<boolean> {
    const row = await this.find(id);
    return row !== undefined && row.launches <= (row.options.retries ?? 0);
  }

  /** Forgets the log of a launch before the present one. */
  async clearLog(id: string): Promise<void> {
    await this.db.deleteFrom('script_log_parts').where('script_id', '=', id).execute();
  }

  async setReport(id: string, launch: number, report: ScriptReport): Promise<void> {
    await this.db
      .updateTable('script_runs')
      .set({ report: storedJson(report) })
      .where('id', '=', id)
      .where('launches', '=', launch)
      .execute();
  }

  /** Adds lines to the log of the present launch, and forgets its beginning where it grows long. */
  async addLog(id: string, launch: number, { firstLine, lines }: LogPart): Promise<void> {
    const text = lines.join('\n');
    await sql`insert into script_log_parts (script_id, first_line, lines, characters, text)
      select id, ${firstLine}, ${lines.length}, ${text.length}, ${text} from script_runs
        where id = ${id}::uuid and launches = ${launch} on conflict do nothing`.execute(this.db);
    await sql`delete from script_log_parts p using (
        select first_line, sum(characters) over (order by first_line desc) as kept
          from script_log_parts where script_id = ${id}::uuid) k
      where p.script_id = ${id}::uuid and p.first_line = k.first_line and k.kept - p.characters > ${MOST_KEPT}`.execute(
      this.db,
    );
  }

  /** The last lines of what is at work, or those from a number on, and how many there are. */
  async readLog(id: string, { last, from }: { last: number; from?: number }): Promise<LogPart & { total: number }> {
    const parts = await this.db
      .selectFrom('script_log_parts')
      .select(['first_line', 'lines', 'text'])
      .where('script_id', '=', id)
      .orderBy('first_line')
      .execute();
    const end = parts.at(-1);
    const total = end ? end.first_line + end.lines : 0;
    const wanted = Math.max(0, from ?? total - last);
    // Where lines came faster than they could be stored, some in between are not there.
    const kept = parts.flatMap(({ first_line: first, text }) => {
      return text.split('\n').map((line, i) => ({ number: first + i, line }));
    });
    const shown = kept.filter(({ number }) => number >= wanted).slice(0, last);
    return { firstLine: shown[0]?.number ?? wanted, lines: shown.map(({ line }) => line), total };
  }

  /** Stores what a launch has left; of an earlier one nothing is kept. The log is then a file of it. */
  async setOutcome(id: string, launch: number, outcome: ScriptOutcome): Promise<void> {
    const { exitCode: exit_code, signal, logArtifact: log_artifact, logLines: log_lines, ...figures } = outcome;
    const json = Object.entries(figures).map(([name, value]) => [name, value && storedJson(value)]);
    const done = await this.db
      .updateTable('script_runs')
      .set({ exit_code, signal, log_artifact, log_lines, ...(Object.fromEntries(json) as object) })
      .where('id', '=', id)
      .where('launches', '=', launch)
      .executeTakeFirst();
    if (done.numUpdatedRows > 0n && log_artifact !== null) await this.clearLog(id);
  }

  /** Of these run names those whose runs have ended, or are there no more. */
  async ended(runNames: readonly string[]): Promise<string[]> {
    if (runNames.length === 0) return [];
    const open = await this.db
      .selectFrom('script_runs')
      .innerJoin('operations', 'operations.id', 'script_runs.id')
      .select('run_name')
      .where('run_name', 'in', [...runNames])
      .where('operations.finished_at', 'is', null)
      .execute();
    const kept = new Set(open.map(({ run_name: name }) => name));
    return runNames.filter((name) => !kept.has(name));
  }
}
