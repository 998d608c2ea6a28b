import type { RiskRow } from '../../infra/store/repositories/risk-repository';
import type { EngineDependencies } from '../engine-dependencies';

/** An activity begins no further run after so long, and gives its worker back. */
const BUDGET_MS = 5000;
/** Where others may help, the first one sooner. */
const FIRST_MS = 1000;
/** What has come in so long is stored together. */
const STORE_MS = 250;

/** The runs of one turn, where several workers have one at once: every so many of them, from one on. */
export interface RiskShare {
  index: number;
  of: number;
}

/** What a turn computes. */
export interface RiskWork {
  /** Absent where the turn has all that is left. */
  share?: RiskShare | undefined;
  /** Engine workers that may have a turn. */
  hosts: number;
}

/** The runs that a question of risk computes again. What is known of each is stored, so that none is computed twice. */
export class RiskParts<T> {
  #waiting: (readonly [number, T])[] = [];
  #stored = performance.now();

  private constructor(
    private readonly deps: Pick<EngineDependencies, 'store' | 'reached'>,
    private readonly asked: { row: RiskRow; work: RiskWork },
    private readonly known: Map<number, T>,
  ) {}

  static async open<T>(
    deps: Pick<EngineDependencies, 'store' | 'reached'>,
    row: RiskRow,
    work: RiskWork,
  ): Promise<RiskParts<T>> {
    return new RiskParts(deps, { row, work }, await deps.store.risks.parts<T>(row.id));
  }

  /**
   * Computes what is not stored of its share, some at once. Of several that fail, the first in their order is told of.
   * @param compute what is known of the run with a number
   * @returns all of them; undefined where some are left for another turn
   */
  async compute(
    { count, atOnce }: { count: number; atOnce: number },
    compute: (number: number) => Promise<T>,
  ): Promise<T[] | undefined> {
    const { share, hosts } = this.asked.work;
    const left = Array.from({ length: count }, (_, number) => number).filter(
      (number) => !this.known.has(number) && (!share || number % share.of === share.index),
    );
    const end = performance.now() + (share || hosts === 1 ? BUDGET_MS : FIRST_MS);
    const errors = new Map<number, unknown>();
    let next = 0;
    const takeOver = async () => {
      // One at least: a turn without would never end.
      while (next < left.length && errors.size === 0 && (next < atOnce || performance.now() < end)) {
        const number = left[next++]!;
        try {
          await this.#keep(number, await compute(number));
        } catch (error) {
          errors.set(number, error);
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, takeOver));
    await this.#store();
    if (errors.size > 0) throw errors.get(Math.min(...errors.keys()));
    if (this.known.size < count) return undefined;
    return Array.from({ length: count }, (_, number) => this.known.get(number)!);
  }

  async #keep(number: number, part: T): Promise<void> {
    this.known.set(number, part);
    this.#waiting.push([number, part]);
    if (performance.now() - this.#stored > STORE_MS) await this.#store();
  }

  async #store(): Promise<void> {
    const parts = this.#waiting;
    this.#waiting = [];
    this.#stored = performance.now();
    if (parts.length === 0) return;
    this.deps.reached('before-commit');
    await this.deps.store.risks.saveParts(this.asked.row, parts);
  }
}
