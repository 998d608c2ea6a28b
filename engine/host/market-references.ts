import { PRICE_FIELDS, type MarketData } from '../columns/market-data';

/** Uses of one market that are remembered at most before those that are gone are sorted out. */
const MANY = 32;

/**
 * The memory of markets that a thread was given, weakly. A collection may leave some of it: the compiler, which works
 * beside it, refers to what the code that it compiles refers to.
 */
export class MarketReferences {
  readonly #given = new Map<string, WeakRef<ArrayBufferLike>[]>();
  #dropped: WeakRef<ArrayBufferLike>[] = [];

  /** Each task has references of its own, so this is called with each. */
  add({ hash, panels }: MarketData): void {
    const [panel] = panels;
    if (!panel) return;
    const known = this.#given.get(hash) ?? [];
    // One block, unless the panel is a large one.
    const columns = [...PRICE_FIELDS.map((field) => panel[field]), ...Object.values(panel.extra ?? {})];
    for (const block of new Set(columns.map(({ buffer }) => buffer))) known.push(new WeakRef(block));
    this.#given.set(hash, known.length > MANY ? known.filter(isThere) : known);
  }

  drop(hash: string): void {
    this.#dropped.push(...(this.#given.get(hash) ?? []));
    this.#given.delete(hash);
  }

  /** Whether all that was dropped is collected. What is not stays until the event loop turns, for it was looked at. */
  get areGone(): boolean {
    this.#dropped = this.#dropped.filter(isThere);
    return this.#dropped.length === 0;
  }
}

function isThere(reference: WeakRef<ArrayBufferLike>): boolean {
  return reference.deref() !== undefined;
}
