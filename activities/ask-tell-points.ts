import { HoldfastError } from '../engine/model/errors';
import type { AskedPoint, AskedPoints, TellResult, AskTellState } from '../engine/model/ask-tell';
import { requireTellResults, tellRow } from '../engine/search/tell-results';
import type { TrialRow } from '../infra/store/copy-trials';
import { pinsOf } from '../infra/store/repositories/operation-rows';
import type { SweepRow } from '../infra/store/repositories/sweep-repository';
import type { Store } from '../infra/store/store';
import type { Generation, SearchProgress } from './search-progress';

/** Who is said to have computed what was told. */
const TOLD = 'told';

/** Points of a search that others compute: handed out in order of trial, a generation once the one before has all its results. */
export class AskTellPoints {
  constructor(
    private readonly store: Store,
    private readonly row: SweepRow,
    private readonly progress: SearchProgress,
  ) {}

  /**
   * Points whose time has passed, then new ones; fewer than are asked for where results of the generation are missing, or
   * the budget ends. The same key is answered alike.
   * @throws HoldfastError INVALID_STATE where the search hands out no more
   */
  async ask(count: number, key: string): Promise<AskedPoints> {
    const { asks } = this.store;
    const before = await asks.answered(this.row.id, key);
    if (before) return before;
    const open = await asks.open(this.row.id, this.row.search!.ask!.expireSeconds);
    const expired = open.filter((point) => point.expired).slice(0, count);
    const again = await Promise.all(expired.map(({ trial }) => this.pointOf(trial)));
    const { points: fresh, next } = await this.freshPoints(count - again.length);
    const answer = { points: [...again, ...fresh], left: Math.max(0, this.progress.plan.trials - next) };
    const trials = (points: readonly AskedPoint[]) => points.map(({ trial }) => trial);
    return asks.save(this.row.id, key, { fresh: trials(fresh), again: trials(again), answer });
  }

  /**
   * Takes results, all or none. What is told a second time changes nothing.
   * @returns how many are new
   * @throws HoldfastError VALIDATION or INVALID_STATE with the path of what cannot be taken
   */
  async tell(results: readonly TellResult[]): Promise<number> {
    const { id } = this.row;
    const { config } = this.row;
    const { statistics } = config;
    requireTellResults({ ...this.progress.plan, statistics }, results);
    const trials = results.map(({ trial }) => trial);
    const [asked, known] = await Promise.all([this.store.asks.asked(id, trials), this.store.trials.hashes(id, trials)]);
    const rows = results.map((result) => tellRow(result, config));
    rows.forEach(({ trial, resultHash }, i) => {
      const path = `results.${i}`;
      if (!asked.has(trial)) {
        throw new HoldfastError('VALIDATION', `${path}.trial: ${trial} was not handed out`, { path: `${path}.trial` });
      }
      const before = known.get(trial);
      if (before && !before.equals(resultHash)) {
        throw new HoldfastError('INVALID_STATE', `${path}: trial ${trial} was told already, with another result`, {
          path,
        });
      }
    });
    const fresh = rows.filter(({ trial }) => !known.has(trial));
    await this.keep(fresh);
    const numbers = new Set(fresh.map(({ trial }) => Math.floor(trial / this.progress.plan.generation)));
    for (const number of numbers) await this.repeat((await this.progress.generation(number))!);
    return fresh.length;
  }

  async state(): Promise<AskTellState> {
    const { generation: size, trials } = this.progress.plan;
    const { completed } = (await this.store.trials.tally([this.row.id])).get(this.row.id)!;
    if (completed >= trials) return { completed, total: completed, done: true };
    const number = Math.floor(completed / size);
    const present = await this.generation(number);
    if (present === 'open') return { completed, total: trials, done: false };
    // The last generation may be shorter than the others.
    const isLast = present !== undefined && completed === present.first + present.points.length;
    const isOver = !present || (isLast && (await this.generation(number + 1)) === undefined);
    return { completed, total: isOver ? completed : trials, done: isOver };
  }

  /** @returns undefined where there are no points any more, `open` where results before it are missing */
  private async generation(number: number): Promise<Generation | undefined | 'open'> {
    if (number > 0 && this.isLate()) return undefined;
    try {
      return await this.progress.generation(number);
    } catch (error) {
      if (error instanceof HoldfastError && error.code === 'NOT_FINISHED') return 'open';
      throw error;
    }
  }

  private isLate(): boolean {
    const { seconds } = this.progress.plan;
    const { started_at: started } = this.row;
    return seconds !== undefined && started !== null && Date.now() - started.getTime() > seconds * 1000;
  }

  /** New points from the last one that was handed out on, and the trial behind them. */
  private async freshPoints(count: number): Promise<{ points: AskedPoint[]; next: number }> {
    const { generation: size } = this.progress.plan;
    const points: AskedPoint[] = [];
    let next = await this.store.asks.frontier(this.row.id);
    while (points.length < count) {
      const number = Math.floor(next / size);
      const generation = await this.generation(number);
      if (!generation || generation === 'open') break;
      const { first, earlier } = generation;
      await this.progress.save(number);
      if (next === first) await this.repeat(generation);
      const end = first + generation.points.length;
      for (; next < end && points.length < count; next++) {
        if (earlier[next - first] === next) points.push(this.shown(generation, next));
      }
      if (next < end || end < first + size) break;
    }
    return { points, next };
  }

  private async pointOf(trial: number): Promise<AskedPoint> {
    const generation = (await this.progress.generation(Math.floor(trial / this.progress.plan.generation)))!;
    return this.shown(generation, trial);
  }

  private shown({ first, points }: Generation, trial: number): AskedPoint {
    return { trial, parameters: { ...this.progress.config.fixed, ...points[trial - first]! } };
  }

  /** A point that equals an earlier one has its row from there, once that has one. */
  private async repeat({ first, points, earlier }: Generation): Promise<void> {
    const repeated = points.map((_, i) => first + i).filter((trial) => earlier[trial - first] !== trial);
    if (repeated.length === 0) return;
    const { trials } = this.store;
    const known = new Set(await trials.stored(this.row.id, first, first + points.length));
    const rows: TrialRow[] = [];
    for (const trial of repeated.filter((one) => !known.has(one))) {
      const source = earlier[trial - first]!;
      const [row] = await trials.rows(this.row.id, source, source + 1);
      if (row) rows.push({ ...row, trial });
    }
    await this.keep(rows);
  }

  private async keep(rows: TrialRow[]): Promise<void> {
    const { id, config } = this.row;
    const { objective, statistics } = config;
    const batch = { sweepId: id, host: TOLD, rows, objective, statistics, pins: pinsOf(this.row) };
    const { closed } = await this.store.trials.store(batch);
    if (closed) throw new HoldfastError('INVALID_STATE', 'The search takes no more results.');
  }
}
