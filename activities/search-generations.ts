import { cancellationSignal } from '@temporalio/activity';
import type { TrialOutput } from '../engine/host/protocol';
import { HoldfastError } from '../engine/model/errors';
import { planKey, pointsHash, type SweepPlan } from '../engine/model/sweep-plan';
import type { TrialRow } from '../infra/store/copy-trials';
import { pinsOf } from '../infra/store/repositories/operation-rows';
import type { SweepRow } from '../infra/store/repositories/sweep-repository';
import type { EngineDependencies } from './engine-dependencies';
import type { OpenedChunk } from './open-chunk';
import type { Generation, SearchProgress } from './search-progress';
import { RowsBehind } from './rows-behind';
import { missingTrials, type ChunkInput } from './sweep-activities';

/** What a part of a search came to. */
export interface ComputedPart {
  /** The first trial that is not done. */
  next: number;
  /** Trials that were computed here. */
  computed: number;
  elapsedMs: number;
  /** The space or the time ended: there are no points from this trial on. */
  exhausted?: number;
}

interface Part {
  number: number;
  from: number;
  to: number;
  budgetMs: number;
  /** No row of it can be there. */
  isFresh: boolean;
}

/** A range of the trials of a search on this worker, generation after generation. */
export class SearchGenerations {
  private readonly began = performance.now();
  private readonly rows = new RowsBehind((generation, rows) => this.store(generation, rows));

  constructor(
    private readonly deps: Pick<EngineDependencies, 'engine' | 'store' | 'host' | 'reached'>,
    private readonly search: { row: SweepRow; opened: OpenedChunk; progress: SearchProgress },
  ) {}

  /** Until the range or the time is over. What it has computed is stored then. */
  async compute(
    range: Pick<ChunkInput, 'from' | 'to' | 'budgetMs'>,
    onRows: (count: number) => void,
  ): Promise<ComputedPart> {
    try {
      const part = await this.proceed(range, onRows);
      await this.rows.end();
      await this.search.progress.save();
      return part;
    } finally {
      // No row may come after whoever asked has its answer.
      await this.rows.settled();
    }
  }

  /** Generation after generation: the rows of one are stored while the next one is computed. */
  private async proceed(
    { from, to, budgetMs }: Pick<ChunkInput, 'from' | 'to' | 'budgetMs'>,
    onRows: (count: number) => void,
  ): Promise<ComputedPart> {
    const { progress } = this.search;
    let next = from;
    let computed = 0;
    let exhausted: number | undefined;
    while (next < to) {
      const number = Math.floor(next / progress.plan.generation);
      const generation = this.isLate(next) ? undefined : await progress.generation(number);
      const end = generation ? generation.first + generation.points.length : next;
      if (!generation || next >= end) {
        exhausted = end;
        break;
      }
      const part = { number, from: next, to: Math.min(to, end), budgetMs: Math.max(1, budgetMs - this.elapsedMs) };
      // A generation that follows here is nobody else's.
      const isFresh = next > from && progress.isFresh(number);
      const { rows, next: reached } = await this.computePart(generation, { ...part, isFresh });
      computed += rows.length;
      onRows(reached - next);
      next = reached;
      if (rows.length === generation.points.length) await progress.observe(number, rows);
      // What another part has computed of it is read, and these with it.
      else await this.rows.end();
      if (next < part.to || this.elapsedMs >= budgetMs) break;
    }
    return { next, computed, elapsedMs: this.elapsedMs, ...(exhausted !== undefined && { exhausted }) };
  }

  private get elapsedMs(): number {
    return performance.now() - this.began;
  }

  /** Whether the time of the search is over where a generation would begin. */
  private isLate(next: number): boolean {
    const { generation, seconds } = this.search.progress.plan;
    const { started_at: started } = this.search.row;
    if (seconds === undefined || started === null || next === 0 || next % generation !== 0) return false;
    return Date.now() - started.getTime() > seconds * 1000;
  }

  /** A part of a generation. Points that were tried before have their rows from there. */
  private async computePart(
    generation: Generation,
    { number, from, to, budgetMs, isFresh }: Part,
  ): Promise<{ rows: TrialRow[]; next: number }> {
    const { first, earlier } = generation;
    const known = isFresh ? [] : await this.deps.store.trials.stored(this.search.row.id, from, to);
    const missing = missingTrials({ from, to }, known);
    // What is repeated of a part of the same generation may not be there yet.
    const isNew = (trial: number) => {
      const source = earlier[trial - first]!;
      return source === trial || (source >= first && source < from);
    };
    const fresh = missing.filter(isNew);
    const found: TrialRow[] = [];
    const keep = (rows: TrialRow[]) => {
      found.push(...rows);
      return this.rows.add(number, rows);
    };
    const done = fresh.length === 0 ? 0 : await this.run(generation, { trials: fresh, keep, budgetMs });
    const next = done === fresh.length ? to : fresh[done]!;
    const repeated = missing.filter((trial) => !isNew(trial) && trial < next);
    if (repeated.length > 0) await keep(await this.repeatedRows(generation, { trials: repeated, found }));
    this.rows.flush();
    return { rows: found.sort((a, b) => a.trial - b.trial), next };
  }

  /** Computes trials of a generation in their order. Returns how many of them are done. */
  private async run(
    { first, points }: Generation,
    { trials, keep, budgetMs }: { trials: Int32Array; keep: (rows: TrialRow[]) => Promise<void>; budgetMs: number },
  ): Promise<number> {
    const { manifest, code } = this.search.opened;
    const { config } = this.search.progress;
    const { priority } = this.search.row;
    const plan: SweepPlan = { ...config, type: 'list', points };
    const hash = planKey(config, pointsHash({ type: 'list', points }));
    const work = {
      ...{ manifest, plan: { hash, load: () => Promise.resolve(plan) }, priority, strategyHash: code.bundleHash },
      trials: trials.map((trial) => trial - first),
    };
    const onBatch = (batch: TrialOutput[]) => keep(batch.map((output) => ({ ...output, trial: output.trial + first })));
    return (await this.deps.engine.runTrials(work, { signal: cancellationSignal(), budgetMs, onBatch })).done;
  }

  private async store(generation: number, rows: TrialRow[]): Promise<void> {
    const { store, host, reached } = this.deps;
    await this.search.progress.save(generation);
    reached('before-commit');
    const { id, config } = this.search.row;
    const batch = { sweepId: id, host, rows, objective: config.objective, pins: pinsOf(this.search.row) };
    const { closed } = await store.trials.store(batch);
    reached('after-commit');
    if (closed) throw new HoldfastError('INVALID_STATE', 'The search takes no more rows.');
  }

  private async repeatedRows(
    { first, earlier }: Generation,
    { trials, found }: { trials: Int32Array; found: readonly TrialRow[] },
  ): Promise<TrialRow[]> {
    // Those of earlier generations are read.
    await this.rows.end();
    const here = new Map(found.map((row) => [row.trial, row]));
    const rows: TrialRow[] = [];
    for (const trial of trials) {
      const source = earlier[trial - first]!;
      const known = here.get(source) ?? (await this.deps.store.trials.rows(this.search.row.id, source, source + 1))[0];
      if (!known) {
        throw new HoldfastError('NOT_FINISHED', `Trial ${source} has no row that trial ${trial} could repeat.`);
      }
      rows.push({ ...known, trial });
    }
    return rows;
  }
}
