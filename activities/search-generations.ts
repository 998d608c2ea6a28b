import { HoldfastError } from '../engine/model/errors';
import type { TrialRow } from '../infra/store/copy-trials';
import { pinsOf } from '../infra/store/repositories/operation-rows';
import { GenerationInRungs } from './generation-in-rungs';
import { RowsBehind } from './rows-behind';
import { computePoints, repeatedRows, type GenerationPart, type SearchWork } from './search-points';
import type { Generation } from './search-progress';
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

type WantedRange = Pick<ChunkInput, 'from' | 'to' | 'budgetMs' | 'suspected'>;

/** A range of the trials of a search on this worker, generation after generation. */
export class SearchGenerations {
  private readonly began = performance.now();
  private readonly rows = new RowsBehind((generation, rows) => this.store(generation, rows));

  constructor(private readonly work: SearchWork) {}

  /** Until the range or the time is over. What it has computed is stored then. */
  async compute(range: WantedRange, onRows: (count: number) => void): Promise<ComputedPart> {
    try {
      const part = await this.proceed(range, onRows);
      await this.rows.end();
      await this.work.progress.save();
      return part;
    } finally {
      // No row may come after whoever asked has its answer.
      await this.rows.settled();
    }
  }

  /** Generation after generation: the rows of one are stored while the next one is computed. */
  private async proceed(
    { from, to, budgetMs, suspected = false }: WantedRange,
    onRows: (count: number) => void,
  ): Promise<ComputedPart> {
    const { progress } = this.work;
    let next = from;
    let computed = 0;
    let exhausted: number | undefined;
    while (next < to) {
      const number = Math.floor(next / progress.plan.generation);
      const generation = this.isLate(next) ? undefined : await this.generation(number);
      const end = generation ? generation.first + generation.points.length : next;
      if (!generation || next >= end) {
        exhausted = end;
        break;
      }
      const part = { number, from: next, to: Math.min(to, end), budgetMs: Math.max(1, budgetMs - this.elapsedMs) };
      // A generation that follows here is nobody else's.
      const isFresh = next > from && progress.isFresh(number);
      const { rows, next: reached } = await this.computePart(generation, { ...part, isFresh, suspected });
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

  private async generation(number: number): Promise<Generation | undefined> {
    const { progress } = this.work;
    try {
      return await progress.generation(number);
    } catch (error) {
      const isOpen = error instanceof HoldfastError && error.code === 'NOT_FINISHED';
      if (!isOpen || !progress.plan.stopping || number === 0) throw error;
      await this.close(number - 1);
      return progress.generation(number);
    }
  }

  /** Nobody was left to decide who goes on where the last trial of a generation killed its worker. */
  private async close(number: number): Promise<void> {
    const generation = (await this.work.progress.generation(number))!;
    const { first, points } = generation;
    const whole = { number, from: first, to: first + points.length };
    await this.computePart(generation, { ...whole, budgetMs: Infinity, isFresh: false, suspected: false });
    await this.rows.end();
  }

  private get elapsedMs(): number {
    return performance.now() - this.began;
  }

  /** Whether the time of the search is over where a generation would begin. */
  private isLate(next: number): boolean {
    const { generation, seconds } = this.work.progress.plan;
    const { started_at: started } = this.work.row;
    if (seconds === undefined || started === null || next === 0 || next % generation !== 0) return false;
    return Date.now() - started.getTime() > seconds * 1000;
  }

  private computePart(generation: Generation, part: GenerationPart): Promise<{ rows: TrialRow[]; next: number }> {
    if (this.work.progress.plan.stopping)
      return new GenerationInRungs(this.work, this.rows, { generation, part }).compute();
    return this.computeWhole(generation, part);
  }

  /** A part of a generation on all bars. Points that were tried before have their rows from there. */
  private async computeWhole(
    generation: Generation,
    { number, from, to, budgetMs, isFresh }: GenerationPart,
  ): Promise<{ rows: TrialRow[]; next: number }> {
    const { first, earlier } = generation;
    const known = isFresh ? [] : await this.work.deps.store.trials.stored(this.work.row.id, from, to);
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
    const done = await computePoints(this.work, generation, { trials: fresh, keep, budgetMs });
    const next = done === fresh.length ? to : fresh[done]!;
    const repeated = missing.filter((trial) => !isNew(trial) && trial < next);
    if (repeated.length > 0) {
      await keep(await repeatedRows(this.work, generation, { trials: repeated, found, behind: this.rows }));
    }
    this.rows.flush();
    return { rows: found.sort((a, b) => a.trial - b.trial), next };
  }

  private async store(generation: number, rows: TrialRow[]): Promise<void> {
    const { store, host, reached } = this.work.deps;
    await this.work.progress.save(generation);
    reached('before-commit');
    const { id, config } = this.work.row;
    const { objective, statistics } = config;
    const batch = { sweepId: id, host, rows, objective, statistics, pins: pinsOf(this.work.row) };
    const { closed } = await store.trials.store(batch);
    reached('after-commit');
    if (closed) throw new HoldfastError('INVALID_STATE', 'The search takes no more rows.');
  }
}
