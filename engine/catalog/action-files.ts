import { readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { instrumentIdSchema } from '../model/identifiers';
import { corporateActionSchema, type CorporateAction } from '../model/instrument-definition';
import { ASIDE, invalidAside, readAside, type AsideRow } from './aside-files';
import { readRegularText } from './regular-files';

/** `actions.csv` or `<name>.actions.csv` beside a catalog's data; a row has a split, a dividend or both. */
const COLUMNS = ['instrument', 'date'];
const OPTIONAL = ['split', 'dividend', 'currency'];
/** The same as a list of objects. */
const JSON_FILE = 'actions.json';
/** 4, 4:1, 4/1, 1:10. */
const RATIO = /^(\d+(?:\.\d+)?)(?:[:/](\d+(?:\.\d+)?))?$/;

/** Splits and dividends by instrument, in the order of their dates. */
export type ActionHistories = ReadonlyMap<string, CorporateAction[]>;

/**
 * Reads what happened to shares, from a catalog's folder.
 * @throws HoldfastError INSTRUMENTS_INVALID with the path of the line, such as `actions.csv:12` or `actions.json.3.split`
 */
export async function readActions(folder: string): Promise<ActionHistories> {
  const histories = new Map<string, CorporateAction[]>();
  const add = (instrument: string, action: CorporateAction) =>
    void histories.set(instrument, [...(histories.get(instrument) ?? []), action]);
  for (const { rows } of await readAside(folder, ASIDE.actions, COLUMNS, OPTIONAL)) {
    for (const row of rows) {
      const [instrument = '', ...cells] = row.cells;
      const action = actionOf(cells, row);
      if (!instrumentIdSchema.safeParse(instrument).success)
        throw invalidAside(row.path, `${instrument} is not SYMBOL.VENUE`);
      if (action) add(instrument, action);
    }
  }
  for (const { instrument, action } of await readJson(folder)) add(instrument, action);
  for (const all of histories.values()) all.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0));
  return histories;
}

/** Undefined for a row of nothing, as exports have them beside others. */
function actionOf(cells: readonly string[], { path }: AsideRow): CorporateAction | undefined {
  const [date, split = '', dividend = '', currency = ''] = cells;
  const ratio = ratioOf(split, path);
  const cash = dividend === '' ? 0 : Number(dividend);
  if (!Number.isFinite(cash) || cash < 0) throw invalidAside(path, `${dividend} is no dividend`);
  const parsed = corporateActionSchema.safeParse({
    date,
    ...(ratio !== 1 && { split: ratio }),
    ...(cash > 0 && { dividend: cash }),
    ...(currency !== '' && { currency }),
  });
  if (parsed.success) return parsed.data;
  const isNothing = ratio === 1 && cash === 0 && parsed.error.issues.every((issue) => issue.path.length === 0);
  if (isNothing) return undefined;
  throw invalidAside(path, [...parsed.error.issues[0]!.path, parsed.error.issues[0]!.message].join(' '));
}

/** Without a split, which some write as 0, 1. */
function ratioOf(text: string, path: string): number {
  if (text === '' || Number(text) === 0) return 1;
  const [, fresh, old = '1'] = RATIO.exec(text) ?? [];
  if (fresh === undefined || Number(old) === 0) throw invalidAside(path, `${text} is no split, such as 4, 4:1 or 1:10`);
  return Number(fresh) / Number(old);
}

async function readJson(folder: string): Promise<{ instrument: string; action: CorporateAction }[]> {
  if (!(await readdir(folder)).includes(JSON_FILE)) return [];
  const path = await realpath(join(folder, JSON_FILE)).catch(() => undefined);
  if (path === undefined || !path.startsWith((await realpath(folder)) + sep)) return [];
  const text = await readRegularText(path, (fault) => invalidAside(JSON_FILE, fault));
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw invalidAside(JSON_FILE, 'is not JSON');
  }
  if (!Array.isArray(content)) throw invalidAside(JSON_FILE, 'must be a list');
  return content.map((entry: unknown, i) => {
    const { instrument, ...action } = Object(entry) as Record<string, unknown>;
    const id = instrumentIdSchema.safeParse(instrument);
    if (!id.success) throw invalidAside(`${JSON_FILE}.${i}.instrument`, 'must be SYMBOL.VENUE');
    const parsed = corporateActionSchema.safeParse(action);
    if (parsed.success) return { instrument: id.data, action: parsed.data };
    const issue = parsed.error.issues[0]!;
    throw invalidAside([JSON_FILE, i, ...issue.path.map(String)].join('.'), issue.message);
  });
}
