import type { CatalogInstrumentView, CatalogRangeView } from '../model/catalog-views';
import { HoldfastError } from '../model/errors';
import { timeframeText } from '../model/timeframe';
import { toIso } from '../model/time';
import type { BarRange, BarReader, DataFile } from './bar-reader';
import { BarReaders } from './bar-readers';
import { barsOnClosedDays } from './closed-days';
import { fileStamp } from './file-hashes';
import { outsideHours } from './outside-hours';

/** What the bars of a file cover, or why they cannot be read; undefined while nobody has looked yet. */
export interface KnownRange {
  range: CatalogRangeView | null;
  findings: CatalogInstrumentView['findings'];
  fault: string | null;
  warning: string | null;
  /** Names of the further columns of the file. */
  columns: string[] | null;
}

/** A data file with the calendar that `instruments.json` declares. */
export interface RangedFile extends DataFile {
  calendar?: string | undefined;
}

/** Beyond so many files the ones that were looked at first are forgotten. */
const MOST_KNOWN = 200_000;
const UNREADABLE = 'cannot be read';

interface Wanted {
  key: string;
  file: RangedFile;
}

/**
 * The ranges of data files, each file looked at once until it changes. Files are read one after the other; who asks waits
 * for a moment and is answered what is known by then.
 */
export class CatalogRanges {
  readonly #known = new Map<string, KnownRange>();
  readonly #waiting = new Map<string, RangedFile>();
  readonly #readers = new BarReaders();
  #work: Promise<void> | undefined;

  /** @param patienceMs how long who asks waits for files that nobody has looked at. @default 1500 */
  constructor(private readonly patienceMs = 1500) {}

  /** What is known of each file, in their order. */
  async of(files: readonly RangedFile[]): Promise<(KnownRange | undefined)[]> {
    const wanted = files.map((file) => ({ key: keyOf(file), file }));
    for (const { key, file } of wanted) if (!this.#known.has(key)) this.#waiting.set(key, file);
    const deadline = Date.now() + this.patienceMs;
    while (wanted.some(({ key }) => !this.#known.has(key)) && Date.now() < deadline) {
      this.#work ??= this.#read().finally(() => (this.#work = undefined));
      await Promise.race([this.#work, pause(Math.min(50, deadline - Date.now()))]);
    }
    return wanted.map(({ key }) => this.#known.get(key));
  }

  async #read(): Promise<void> {
    for (let next = this.#next(); next; next = this.#next()) {
      const { file, key } = next;
      const known = await this.#readers.use((reader) => lookAt(reader, file)).catch(faultOf);
      if (this.#known.size >= MOST_KNOWN) this.#known.delete(this.#known.keys().next().value!);
      this.#known.set(key, known);
    }
  }

  #next(): Wanted | undefined {
    const [first] = this.#waiting;
    if (!first) return undefined;
    this.#waiting.delete(first[0]);
    return { key: first[0], file: first[1] };
  }
}

async function lookAt(reader: BarReader, file: RangedFile): Promise<KnownRange> {
  const found = await reader.rangeOf(file);
  const { instrument, calendar, timeZone } = file;
  const bars = { ...found, instrument, ...(calendar !== undefined && { calendar }) };
  const isLocal = () => reader.hasLocalTimes(file);
  const shifted = timeZone === undefined ? await outsideHours({ ...bars, isLocal }) : null;
  // Days of shifted times would be wrong too.
  const warning = shifted ?? (await barsOnClosedDays({ ...bars, quarters: () => reader.quartersOf(file) }));
  const counts = Object.entries(found.findings ?? {}).filter(([, rows]) => rows > 0);
  return {
    range: viewOf(found),
    ...{ findings: Object.fromEntries(counts), fault: null, warning, columns: found.columns },
  };
}

/** What DuckDB says may name files of the server. */
function faultOf(error: unknown): KnownRange {
  return {
    range: null,
    findings: {},
    warning: null,
    columns: null,
    fault: error instanceof HoldfastError ? error.message : UNREADABLE,
  };
}

function viewOf({ bars, first, last, step }: BarRange): CatalogRangeView | null {
  if (bars === 0) return null;
  return { bars, first: toIso(first), last: toIso(last), timeframe: step === 0 ? null : timeframeText(step) };
}

/** Another content of a file, or another way to read it, is another key. */
function keyOf({ path, timeZone, dateFormat, calendar }: RangedFile): string {
  try {
    return [path, fileStamp(path).stamp, timeZone, dateFormat, calendar].join('\n');
  } catch {
    return path;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
