/** Different tags that a run keeps; orders with later ones have none. */
export const MAX_TAGS = 65_535;

/** The tags of a run's orders, each once: columns hold their numbers. */
export class TagTable {
  readonly #numbers = new Map<string, number>();
  readonly #tags: string[] = [];

  /** Number of a tag, from 1; 0 for none. */
  add(tag: string | undefined): number {
    if (tag === undefined) return 0;
    const known = this.#numbers.get(tag);
    if (known !== undefined) return known;
    if (this.#tags.length === MAX_TAGS) return 0;
    this.#numbers.set(tag, this.#tags.push(tag));
    return this.#tags.length;
  }

  of(number: number): string | null {
    return number === 0 ? null : this.#tags[number - 1]!;
  }

  /** All of them by number, with an empty text for none. */
  get texts(): readonly string[] {
    return ['', ...this.#tags];
  }
}
