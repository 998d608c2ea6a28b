import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AlertLimits, FileCheck, FileRule, ScriptValidation } from '../../model/scripts';
import type { ScriptStatistics } from '../../model/script-statistics';
import type { OutputFile } from '../output-files';
import { checkCsv } from './check-csv';

type Located = Pick<OutputFile, 'name' | 'path' | 'size'>;

export interface Checking {
  rules: readonly FileRule[];
  limits: AlertLimits;
  /** What the files say of the result, to hold against the limits; null where they say nothing. */
  statistics: ScriptStatistics | null;
}

const MISSING = 'Required file missing';
const MOST_JSON_BYTES = 64 * 2 ** 20;

/** What the rules say of some files: errors make the result invalid, warnings and alerts do not. */
export async function checkFiles(
  files: readonly Located[],
  { rules, limits, statistics }: Checking,
): Promise<ScriptValidation> {
  const checks: Record<string, FileCheck> = {};
  for (const rule of rules)
    checks[rule.file] = await checkFile(
      rule,
      files.find(({ name }) => name === rule.file),
    );
  const named = (pick: 'errors' | 'warnings') =>
    Object.entries(checks).flatMap(([file, check]) =>
      check[pick].map((text) => (text === MISSING ? `${text}: ${file}` : `${file}: ${text}`)),
    );
  const errors = named('errors');
  const alerts = statistics ? alertsOf(statistics, limits) : [];
  return { valid: errors.length === 0, errors, warnings: [...named('warnings'), ...alerts], alerts, files: checks };
}

async function checkFile(rule: FileRule, file: Located | undefined): Promise<FileCheck> {
  const check = await checkPresent(rule, file);
  // Of what need not be there nothing is an error.
  return rule.optional ? { ...check, errors: [], warnings: [...check.errors, ...check.warnings] } : check;
}

async function checkPresent(rule: FileRule, file: Located | undefined): Promise<FileCheck> {
  const nothing = { rowCount: null, columns: null, warnings: [] };
  if (!file) return { exists: false, size: 0, errors: [rule.optional ? 'is not there' : MISSING], ...nothing };
  const { size } = file;
  const least = rule.moreThanBytes ?? -1;
  const small = size > least ? [] : [`has ${size} bytes, and must have more than ${least}`];
  const found = await checkContent(rule, file);
  return { exists: true, size, ...nothing, ...found, errors: [...small, ...found.errors] };
}

async function checkContent(
  rule: FileRule,
  file: Located,
): Promise<Pick<FileCheck, 'errors' | 'warnings'> & Partial<FileCheck>> {
  if (rule.format === 'csv') return checkCsv(rule, file.path);
  if (rule.format === 'json') return checkJson(rule, file);
  return { errors: [], warnings: await wordsIn(rule, file.path) };
}

async function checkJson({ keys = [] }: FileRule, { path, size }: Located) {
  if (size > MOST_JSON_BYTES) return { errors: ['is larger than 64 MB'], warnings: [] };
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as unknown;
    const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    const lacking = keys.filter((key) => !key.split('|').some((name) => names.includes(name)));
    return { errors: [], warnings: lacking.map((key) => `lacks the field ${key.split('|').join(' or ')}`) };
  } catch {
    return { errors: ['is no valid JSON'], warnings: [] };
  }
}

async function wordsIn({ warnAbout = [] }: FileRule, file: string): Promise<string[]> {
  const found = new Set<string>();
  const longest = Math.max(0, ...warnAbout.map((word) => word.length));
  let rest = '';
  for await (const part of createReadStream(file, { encoding: 'utf8' })) {
    const text = rest + (part as string);
    for (const word of warnAbout) if (text.includes(word)) found.add(word);
    if (found.size === warnAbout.length) break;
    rest = text.slice(-longest);
  }
  return [...found].map((word) => `says "${word}"`);
}

function alertsOf(found: ScriptStatistics, { maxLossPerTrade, minTrades, maxDrawdownPct }: AlertLimits): string[] {
  const { worstTrade, trades, maxDrawdownPct: drawdown } = found;
  return [
    ...(typeof minTrades === 'number' && trades !== null && trades < minTrades
      ? [`trades.csv: Only ${trades} trades found, of ${minTrades} that are expected`]
      : []),
    ...(typeof maxLossPerTrade === 'number' && worstTrade !== null && worstTrade < maxLossPerTrade
      ? [`trades.csv: A trade lost more than ${maxLossPerTrade}: ${worstTrade}`]
      : []),
    ...(typeof maxDrawdownPct === 'number' && drawdown !== null && drawdown < maxDrawdownPct
      ? [`pnl.csv: The drawdown of ${drawdown.toFixed(1)} % is deeper than ${maxDrawdownPct} %`]
      : []),
  ];
}
