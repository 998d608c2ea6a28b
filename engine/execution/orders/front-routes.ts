import type { OrderChanges, OrderOptions } from '../../model/order';
import type { Micros } from '../../model/time';
import type { Account } from '../../portfolio/account';
import type { FillLog } from '../fills/fill-log';
import type { PreparedMarket, RollingSeries } from '../run/prepare-market';

type Contract = RollingSeries['contracts'][number];

/** A contract that another one takes the turn of. */
export interface Roll {
  from: Contract;
  to: Contract;
}

const NONE_DUE: readonly Roll[] = [];
/** Prices of an order, and its distances. */
const LEVELS = ['limit', 'stop', 'touch', 'stopLoss', 'takeProfit'] as const;
const DISTANCES = ['trail', 'stopTrail'] as const;

/**
 * What orders on continuous series are: orders on the contract that is in front at the time, at its own prices. Strategies give
 * prices as the series has them, which are changed back to those of the contract.
 */
export class FrontRoutes {
  /** Sums of what was opened by way of each instrument, by number: what strategies see. */
  readonly positions: Float64Array;
  readonly #series: readonly RollingSeries[];
  /** Place of the front contract among those of each series. */
  readonly #places: Int32Array;
  /** Number by which an instrument is traded. */
  readonly #traded: Int32Array;
  /** Number by which strategies know an instrument. */
  readonly #seen: Int32Array;
  readonly #contracts = new Map<number, Contract>();
  /** Moment of the next roll. */
  #next: Micros = -Infinity;
  #summed = -1;

  constructor({ rolling, schedule }: Pick<PreparedMarket, 'rolling' | 'schedule'>) {
    this.#series = rolling;
    this.#places = new Int32Array(rolling.length);
    this.#traded = Int32Array.from(schedule.instruments, (_, i) => i);
    this.#seen = this.#traded.slice();
    this.positions = new Float64Array(schedule.instruments.length);
    for (const { series, contracts } of rolling) {
      this.#traded[series] = contracts[0]?.number ?? series;
      for (const contract of contracts) {
        this.#seen[contract.number] = series;
        this.#contracts.set(contract.number, contract);
      }
    }
  }

  /** The number of an instrument, of a series that of its front contract. */
  of(instrument: number): number {
    return this.#traded[instrument]!;
  }

  /** The number of an instrument, of a contract of a series that of the series. */
  seenAs(instrument: number): number {
    return this.#seen[instrument]!;
  }

  /**
   * Goes over to the contracts that are in front by a time; the rolls, in order.
   * @param isIn whether a roll at this very moment is due too
   */
  due(now: Micros, isIn: boolean): readonly Roll[] {
    if (isIn ? this.#next > now : this.#next >= now) return NONE_DUE;
    const rolls: Roll[] = [];
    this.#next = Infinity;
    for (const [i, { series, contracts }] of this.#series.entries()) {
      for (let to = this.#after(i); to !== undefined; to = this.#after(i)) {
        if (isIn ? to.since > now : to.since >= now) break;
        const from = contracts[this.#places[i]!++]!;
        this.#traded[series] = to.number;
        rolls.push({ from, to });
      }
      this.#next = Math.min(this.#next, this.#after(i)?.since ?? Infinity);
    }
    return rolls;
  }

  #after(series: number): Contract | undefined {
    return this.#series[series]!.contracts[this.#places[series]! + 1];
  }

  /** Options of an order on a contract, of which the prices are those of the series. */
  optionsOf<Options extends OrderOptions | OrderChanges>(instrument: number, options: Options): Options {
    const contract = this.#contracts.get(instrument);
    if (!contract) return options;
    const { factor, shift } = contract;
    const given = { ...options } as Record<string, unknown>;
    for (const name of LEVELS) if (typeof given[name] === 'number') given[name] = (given[name] - shift) / factor;
    for (const name of DISTANCES) if (typeof given[name] === 'number') given[name] = given[name] / factor;
    return given as Options;
  }

  /** Adds up the positions anew where something has filled. */
  sum({ account, fills }: { account: Account; fills: FillLog }): void {
    if (fills.count === this.#summed) return;
    this.#summed = fills.count;
    this.positions.set(account.positions);
    for (const { series, contracts } of this.#series) {
      this.positions[series] = contracts.reduce((sum, { number }) => sum + account.positions[number]!, 0);
    }
  }
}
