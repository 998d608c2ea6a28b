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

/** A range of the trials of a search on this worker, generation after generation. */
export class SearchGenerations {
  private readonly began = performance.now();

  constructor(
    private readonly deps: Pick<EngineDependencies, 'engine' | 'store' | 'host' | 'reached'>,
    private readonly search: { row: SweepRow; opened: OpenedChunk; progress: SearchProgress },
  ) {}

  /** Until the range or the time is over. */
  async compute(
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
      const part = { from: next, to: Math.min(to, end), budgetMs: Math.max(1, budgetMs - this.elapsedMs) };
      const { rows, next: reached } = await this.computePart(generation, part);
      computed += rows.length;
      onRows(reached - next);
      next = reached;
      if (next === end) await progress.observe(number, rows.length === generation.points.length ? rows : undefined);
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
    { from, to, budgetMs }: { from: number; to: number; budgetMs: number },
  ): Promise<{ rows: TrialRow[]; next: number }> {
    const { first, earlier } = generation;
    const missing = missingTrials({ from, to }, await this.deps.store.trials.stored(this.search.row.id, from, to));
    const isNew = (trial: number) => earlier[trial - first] === trial;
    const fresh = missing.filter(isNew);
    const found: TrialRow[] = [];
    const done = fresh.length === 0 ? 0 : await this.run(generation, { trials: fresh, found, budgetMs });
    const next = done === fresh.length ? to : fresh[done]!;
    const repeated = missing.filter((trial) => !isNew(trial) && trial < next);
    await this.keep(await this.repeatedRows(generation, { trials: repeated, found }), found);
    return { rows: found.sort((a, b) => a.trial - b.trial), next };
  }

  /** Computes trials of a generation in their order. Returns how many of them are done. */
  private async run(
    { first, points }: Generation,
    { trials, found, budgetMs }: { trials: Int32Array; found: TrialRow[]; budgetMs: number },
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
    const onBatch = (batch: TrialOutput[]) =>
      this.keep(
        batch.map((output) => ({ ...output, trial: output.trial + first })),
        found,
      );
    return (await this.deps.engine.runTrials(work, { signal: cancellationSignal(), budgetMs, onBatch })).done;
  }

  private async keep(rows: TrialRow[], found: TrialRow[]): Promise<void> {
    if (rows.length === 0) return;
    const { store, host, reached } = this.deps;
    reached('before-commit');
    const { id, config } = this.search.row;
    const batch = { sweepId: id, host, rows, objective: config.objective, pins: pinsOf(this.search.row) };
    const { closed } = await store.trials.store(batch);
    reached('after-commit');
    if (closed) throw new HoldfastError('INVALID_STATE', 'The search takes no more rows.');
    found.push(...rows);
  }

  private async repeatedRows(
    { first, earlier }: Generation,
    { trials, found }: { trials: Int32Array; found: readonly TrialRow[] },
  ): Promise<TrialRow[]> {
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
