import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { HoldfastError } from '../model/errors';
import { worded } from '../model/issue-words';
import { matchesPattern } from '../model/id-pattern';
import { readActions, type ActionHistories } from './action-files';
import { readBorrow, readFunding, type FundingHistories } from './funding-files';
import { readRegularText } from './regular-files';
import { repeatedKey } from './repeated-key';
import { readUniverses, type Universes } from './universe-files';
import { instrumentDefinitionSchema, type InstrumentDefinition } from '../model/instrument-definition';

export const INSTRUMENTS_FILE = 'instruments.json';
/** An instrument's id, or a pattern in which `*` stands for any characters. */
const KEY = /^[A-Za-z0-9_/:^=+.*& -]+\.[A-Z0-9_*]+$/;

type Entries = Record<string, InstrumentDefinition>;

/** What a catalog's `instruments.json` adds to the identifiers. */
export class InstrumentsFile {
  readonly #exact: ReadonlyMap<string, InstrumentDefinition>;
  readonly #patterns: readonly { pattern: string; definition: InstrumentDefinition }[];

  /** @param beside what files of the folder say besides: memberships stand beside those of the entries */
  constructor(
    entries: Entries,
    private readonly beside: {
      universes?: Universes;
      funding?: FundingHistories;
      borrow?: FundingHistories;
      actions?: ActionHistories;
    } = {},
  ) {
    const all = Object.entries(entries);
    this.#exact = new Map(all.filter(([key]) => !key.includes('*')));
    this.#patterns = all.filter(([key]) => key.includes('*')).map(([pattern, definition]) => ({ pattern, definition }));
  }

  /** Ids of the series that are made of others, and so have no data file. */
  get continuous(): string[] {
    return [...this.#exact].flatMap(([id, { continuous }]) => (continuous ? [id] : []));
  }

  /**
   * The definition of an instrument: the matching patterns in the order of the file, each overriding the ones before,
   * then the entry of the id itself. Undefined where the file says nothing of it.
   */
  definitionOf(id: string): InstrumentDefinition | undefined {
    const exact = this.#exact.get(id);
    const matching = this.#patterns
      .filter(({ pattern }) => matchesPattern(pattern, id))
      .map(({ definition }) => definition);
    if (exact) matching.push(exact);
    const universes = this.beside.universes?.get(id);
    const funding = this.beside.funding?.get(id);
    if (universes)
      matching.push({ universes: { ...matching.findLast((one) => one.universes)?.universes, ...universes } });
    if (funding) matching.push({ funding });
    const borrow = this.beside.borrow?.get(id);
    if (borrow) matching.push({ borrow });
    const actions = this.beside.actions?.get(id);
    if (actions) matching.push({ actions });
    return matching.length === 0 ? undefined : matching.reduce((all, next) => ({ ...all, ...next }));
  }
}

/**
 * Reads the file beside a catalog's data, an absent one says nothing, the universes, the funding rates, and the splits and dividends.
 * @throws HoldfastError INSTRUMENTS_INVALID with the path of the entry, such as `instruments.json.SPY.XNAS.multiplier` or
 *   `sp500.universe.csv:12`
 */
export async function readInstrumentsFile(folder: string): Promise<InstrumentsFile> {
  const [universes, funding] = [await readUniverses(folder), await readFunding(folder)];
  const beside = { universes, funding, borrow: await readBorrow(folder), actions: await readActions(folder) };
  const path = join(folder, INSTRUMENTS_FILE);
  // A link that leads nowhere is not an absent file.
  const isThere = await lstat(path).catch(() => undefined);
  if (!isThere) return new InstrumentsFile({}, beside);
  const text = await readRegularText(path, (fault) => invalid(INSTRUMENTS_FILE, fault));
  return new InstrumentsFile(parseInstruments(text), beside);
}

function parseInstruments(text: string): Entries {
  let content: unknown;
  try {
    content = text.trim() === '' ? {} : JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw invalid(INSTRUMENTS_FILE, 'is not JSON');
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) throw invalid(`${INSTRUMENTS_FILE}.${repeated}`, 'stands there twice');
  const parsed = z.record(z.string(), instrumentDefinitionSchema).safeParse(content);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw invalid([INSTRUMENTS_FILE, ...issue.path.map(String)].join('.'), worded(issue));
  }
  for (const [key, { continuous }] of Object.entries(parsed.data)) {
    if (!KEY.test(key)) throw invalid(`${INSTRUMENTS_FILE}.${key}`, 'must be SYMBOL.VENUE, such as SPX.INDEX');
    if (continuous && key.includes('*'))
      throw invalid(`${INSTRUMENTS_FILE}.${key}.continuous`, 'needs an id of its own');
  }
  return parsed.data;
}

function invalid(path: string, fault: string): HoldfastError {
  return new HoldfastError('INSTRUMENTS_INVALID', `${path}: ${fault}`, { path });
}
