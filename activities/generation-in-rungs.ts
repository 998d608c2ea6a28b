import { createHash } from 'node:crypto';
import { cancellationSignal } from '@temporalio/activity';
import type { EarlyStopping, StoppedTrial } from '../engine/model/early-stopping';
import { HoldfastError } from '../engine/model/errors';
import type { SweepConfig } from '../engine/model/sweep-plan';
import { figuresOf, statisticsOf } from '../engine/model/trial-statistics';
import { costOf } from '../engine/search/costs';
import { rungsOf, survivors } from '../engine/search/rungs';
import type { TrialRow } from '../infra/store/copy-trials';
import type { RowsBehind } from './rows-behind';
import { RungTable } from './rung-table';
import { computePoints, repeatedRows, type GenerationPart, type SearchWork } from './search-points';
import type { Generation } from './search-progress';

/** Bars of the first part at least: fewer have no return. */
const LEAST_BARS = 2;

/** What is computed of a generation: the rows that trials got, and the first trial of the part that has none. */
interface Computed {
  rows: TrialRow[];
  next: number;
}

/**
 * A generation in step over growing parts of the bars: at each rung, once every trial is there, the hopeless ones get their
 * rows. What trials came to at a rung is stored, so that whoever comes later decides the same and computes nothing twice. One
 * host has the generation at a time.
 */
export class GenerationInRungs {
  private readonly generation: Generation;
  private readonly part: GenerationPart;
  private readonly stopping: EarlyStopping;
  private readonly rows: TrialRow[] = [];
  private readonly until: number;
  private opens: Promise<Float64Array> | undefined;
  /** Parts of the bars, ascending, all of them last. */
  private readonly fractions: readonly number[];
  private table!: RungTable;

  constructor(
    private readonly work: SearchWork,
    private readonly behind: RowsBehind,
    { generation, part }: { generation: Generation; part: GenerationPart },
  ) {
    this.generation = generation;
    this.part = part;
    this.stopping = work.progress.plan.stopping!;
    this.until = performance.now() + part.budgetMs;
    this.fractions = rungsOf(this.stopping, part.number);
  }

  async compute(): Promise<Computed> {
    const { from, to, suspected, isFresh } = this.part;
    const { first, points, earlier } = this.generation;
    this.table = isFresh ? new RungTable() : await RungTable.read(this.work, this.generation);
    const trials = points.map((_, i) => first + i);
    const own = trials.filter((trial) => earlier[trial - first] === trial);
    if (suspected) {
      await this.computeApart(own.filter((trial) => trial >= from && trial < to));
      if (to < first + points.length) return { rows: [], next: to };
    }
    if (!(await this.climb(own))) return { rows: this.rows, next: from };
    const repeated = trials.filter((trial) => earlier[trial - first] !== trial && !this.table.isDone(trial));
    if (repeated.length > 0) {
      const wanted = { trials: repeated, found: this.rows, behind: this.behind };
      await this.keep(await repeatedRows(this.work, this.generation, wanted));
    }
    this.behind.flush();
    return { rows: this.rows.sort((a, b) => a.trial - b.trial), next: to };
  }

  /** All rungs of some trials, whoever may go on: which of them kills its worker shows when they are by themselves. */
  private async computeApart(trials: readonly number[]): Promise<void> {
    for (let rung = 0; rung < this.fractions.length; rung++) await this.fill(rung, trials);
  }

  /** Rung after rung. Returns whether every trial has its row. */
  private async climb(trials: readonly number[]): Promise<boolean> {
    const last = this.fractions.length - 1;
    const again: number[] = [];
    let left = trials;
    for (let rung = 0; rung < last; rung++) {
      if (!(await this.fill(rung, left))) return false;
      const costs = left.map((trial) => this.costAt(rung, trial));
      const kept = survivors(this.stopping, costs).map((index) => left[index]!);
      const goesOn = new Set(kept);
      const ended = left.filter((trial) => !goesOn.has(trial) && !this.table.isDone(trial));
      again.push(...ended.filter((trial) => this.table.at(rung, trial)!.retried));
      await this.keep(ended.filter((trial) => !again.includes(trial)).map((trial) => this.rowOf(rung, trial)));
      left = kept;
    }
    return this.finish([...left, ...again].sort((a, b) => a - b));
  }

  /** What goes on to the end runs over all bars. */
  private async finish(trials: readonly number[]): Promise<boolean> {
    const last = this.fractions.length - 1;
    const open = trials.filter((trial) => !this.table.isDone(trial));
    const isKnown = (trial: number) => this.table.at(last, trial)?.retried === false;
    await this.keep(open.filter(isKnown).map((trial) => this.rowOf(last, trial)));
    const missing = open.filter((trial) => !isKnown(trial));
    return this.run(this.work.progress.config, missing, (rows) => this.keep(rows));
  }

  /** Has every trial run up to a rung, and stores what it came to. Returns whether all are there. */
  private async fill(rung: number, trials: readonly number[]): Promise<boolean> {
    const missing = trials.filter((trial) => !this.table.at(rung, trial));
    // A trial that killed its worker has got its row otherwise.
    const dead = missing.filter((trial) => this.table.isDone(trial));
    await this.keepRung(
      rung,
      dead.map((trial) => this.table.rowOf(trial)),
    );
    const open = missing.filter((trial) => !this.table.isDone(trial));
    if (open.length === 0) return true;
    return this.run(await this.configAt(rung), open, (rows) => this.keepRung(rung, rows));
  }

  private async run(
    config: SweepConfig,
    trials: readonly number[],
    keep: (rows: TrialRow[]) => Promise<void>,
  ): Promise<boolean> {
    const budgetMs = Math.max(1, this.until - performance.now());
    const wanted = { trials: Int32Array.from(trials), keep, budgetMs, config };
    return (await computePoints(this.work, this.generation, wanted)) === trials.length;
  }

  private keep(rows: TrialRow[]): Promise<void> {
    this.rows.push(...rows);
    return this.behind.add(this.part.number, rows);
  }

  private async keepRung(rung: number, rows: readonly TrialRow[]): Promise<void> {
    if (rows.length === 0) return;
    const { deps, row, progress } = this.work;
    await progress.save(this.part.number);
    const found = rows.map(({ trial, resultHash, statistics, error }) => {
      return { trial, rung, resultHash, statistics, error };
    });
    deps.reached('before-commit');
    const { closed } = await deps.store.rungs.store(row, found);
    deps.reached('after-commit');
    if (closed) throw new HoldfastError('INVALID_STATE', 'The search takes no more rows.');
    this.table.add(found.map((one) => ({ ...one, retried: false })));
  }

  /** Null where it failed; Infinity where its objective has no meaning yet, as without a trade. */
  private costAt(rung: number, trial: number): number | null {
    const { error, statistics } = this.table.at(rung, trial)!;
    const { plan, config } = this.work.progress;
    return error ? null : (costOf(plan, figuresOf(statistics, config)) ?? Infinity);
  }

  /** The row of a trial that ends at a rung. */
  private rowOf(rung: number, trial: number): TrialRow {
    const { resultHash, statistics, error } = this.table.at(rung, trial)!;
    const fraction = this.fractions[rung]!;
    if (error || fraction === 1) return { trial, resultHash, statistics, error };
    const rungs = this.fractions.length;
    const known = statisticsOf(statistics, this.work.progress.config);
    const stopped: StoppedTrial = { rung: rung + 1, rungs, fraction, statistics: known };
    return { trial, resultHash: stoppedHash(resultHash, fraction), statistics, error, stopped };
  }

  /** What trials are computed with up to a rung. */
  private async configAt(rung: number): Promise<SweepConfig> {
    const fraction = this.fractions[rung]!;
    const { config } = this.work.progress;
    if (fraction === 1) return config;
    const opens = await (this.opens ??= this.barOpens());
    const bars = Math.round(fraction * opens.length);
    if (bars >= LEAST_BARS && bars < opens.length) return { ...config, end: opens[bars]! - 1 };
    const message = `stopping.least: leaves ${bars} of ${opens.length} bars for the first part`;
    throw new HoldfastError('VALIDATION', message, { path: 'stopping.least' });
  }

  private barOpens(): Promise<Float64Array> {
    const { deps, opened, progress } = this.work;
    const { start, end, instruments } = progress.config;
    return deps.engine.barOpens(opened.manifest, { start, end, instruments }, cancellationSignal());
  }
}

/** Part of the digest of the search: where it was stopped, and what it had come to. */
function stoppedHash(resultHash: Uint8Array, fraction: number): Uint8Array {
  return createHash('sha256').update(`stopped at ${fraction}|`).update(resultHash).digest();
}
