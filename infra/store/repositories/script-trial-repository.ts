import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { runNameOf } from '../../../engine/model/script-run-name';
import { isFinal } from '../../../engine/model/status';
import { trialParameters } from '../../../engine/model/sweep-plan';
import type { SweptScript } from '../../../engine/model/script-sweeps';
import type { TrialRun } from '../../../engine/model/script-figures';
import type { SweepPlan } from '../../../engine/model/sweep-plan';
import type { Db } from '../database';
import { OperationRepository } from './operation-repository';
import type { OperationRow } from './operation-rows';
import { scriptDetail } from './script-repository';
import type { SweepRow } from './sweep-repository';

/** A run of a script that is a trial, for the workflow that begins it. */
export interface TrialOfScript {
  trial: number;
  id: string;
  kind: string;
  label: string;
  owner: string;
  attempt: number;
}

export type ScriptSweepRow = SweepRow & { script: SweptScript };

interface Wanted {
  /** The first trial that may be begun. */
  from: number;
  /** How many at most. */
  count: number;
}

/** Runs of scripts that are trials of a sweep. Each trial has one at a time, by an index of the database. */
export class ScriptTrialRepository {
  constructor(private readonly db: Db) {}

  /**
   * The next trials without a row, each with a run of it, which is made where there is none. Made and found by the same
   * call, so that repeating it after a death begins nothing twice.
   * @returns undefined where this attempt of the sweep is not open any more
   */
  async begin(sweep: ScriptSweepRow, plan: SweepPlan, { from, count }: Wanted): Promise<TrialOfScript[] | undefined> {
    const { id: sweepId, attempt, total } = sweep;
    return this.db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock_shared(fence_key(${sweepId}::uuid))`.execute(tx);
      const now = await tx.selectFrom('operations').select(['status', 'attempt']).where('id', '=', sweepId).execute();
      if (!now[0] || isFinal(now[0].status) || now[0].attempt !== attempt) return undefined;
      const { rows: missing } = await sql<{ trial: number }>`
        select n as trial from generate_series(${from}::integer, ${total - 1}::integer) n
          where not exists (select from trials where sweep_id = ${sweepId}::uuid and trial = n)
          order by n limit ${count}`.execute(tx);
      const trials = missing.map(({ trial }) => trial);
      const known = await presentRuns(tx, sweepId, trials);
      return Promise.all(
        trials.map(async (trial) => ofRow(trial, known.get(trial) ?? (await makeRun(tx, sweep, { plan, trial })))),
      );
    });
  }

  /** Lets go of the runs of failed trials: what is begun next for these trials is another one. */
  async releaseFailed(sweepId: string): Promise<void> {
    await sql`update script_runs s set trial = null where s.sweep_id = ${sweepId}::uuid
      and exists (select from trials t where t.sweep_id = s.sweep_id and t.trial = s.trial and t.status = 'failed')`.execute(
      this.db,
    );
  }

  /** The runs of these trials by trial. */
  async runsOf(sweepId: string, trials: readonly number[]): Promise<Map<number, TrialRun>> {
    if (trials.length === 0) return new Map();
    const rows = await this.db
      .selectFrom('script_runs')
      .select(['id', 'trial', 'statistics'])
      .where('sweep_id', '=', sweepId)
      .where('trial', 'in', [...trials])
      .execute();
    return new Map(rows.map(({ id, trial, statistics }) => [trial!, { runId: id, statistics }]));
  }

  /** Metrics of `summary.csv` that some trial has, by name, those that are numbers. */
  async metricsOf(sweepId: string): Promise<string[]> {
    const { rows } = await sql<{ name: string }>`
      select distinct metric.key as name from script_runs s, jsonb_each(s.statistics -> 'summary') metric
        where s.sweep_id = ${sweepId}::uuid and s.trial is not null and jsonb_typeof(metric.value) = 'number'
        order by 1 limit ${MOST_METRICS}`.execute(this.db);
    return rows.map(({ name }) => name);
  }
}

const MOST_METRICS = 200;

/** What stands for these trials now; a run that was cancelled stands for none any more. */
async function presentRuns(tx: Db, sweepId: string, trials: readonly number[]): Promise<Map<number, OperationRow>> {
  if (trials.length === 0) return new Map();
  await sql`update script_runs s set trial = null from operations o
    where o.id = s.id and s.sweep_id = ${sweepId}::uuid and s.trial = any(${[...trials]}::integer[])
      and o.status = 'cancelled'`.execute(tx);
  const rows = await tx
    .selectFrom('script_runs as s')
    .innerJoin('operations as o', 'o.id', 's.id')
    .selectAll('o')
    .select('s.trial as of_trial')
    .where('s.sweep_id', '=', sweepId)
    .where('s.trial', 'in', [...trials])
    .execute();
  return new Map(rows.map(({ of_trial: trial, ...row }) => [trial!, row]));
}

function makeRun(tx: Db, sweep: ScriptSweepRow, { plan, trial }: { plan: SweepPlan; trial: number }) {
  const { name: script, options } = sweep.script;
  const id = randomUUID();
  const operation = {
    ...{ id, kind: 'script', takesPlace: false, parent: sweep.id },
    ...{ owner: sweep.owner ?? '', label: `${script} ${trial}`, priority: sweep.priority },
  };
  const parameters = trialParameters(plan, trial);
  const runName = runNameOf(id, new Date());
  const detail = scriptDetail({ script, runName, parameters, options, sweepId: sweep.id, trial });
  return new OperationRepository(tx).create(operation, detail);
}

function ofRow(trial: number, { id, kind, label, owner, attempt }: OperationRow): TrialOfScript {
  return { trial, id, kind, label: label ?? '', owner: owner ?? '', attempt };
}
