import { HoldfastError } from '../model/errors';
import { plainName } from './column-names';
import type { SourceColumn } from './source-column';

/** Names of a column of volume, the likeliest first. */
export const VOLUME_NAMES = [
  'volume',
  // Of German banks and Ariva, whose `Volumen` beside it is money.
  'stuecke',
  'stücke',
  'volumen',
  'vol',
  'vol.',
  'tick_volume',
  'tickvolume',
  'tick volume',
  'tickvol',
  'base_volume',
];
/** `Volume BTC`, `volume_usdt`, `Volume (BTC)`: with the unit that it is counted in. */
export const WITH_UNIT = /^volume[ _]\(?([a-z0-9]+)\)?$/;
/** What exports write into a cell that has nothing. */
const EMPTY = ['', '-', '--', 'nan', 'null', 'none', 'na', 'n/a'];
const EMPTY_LIST = `[${EMPTY.map((word) => `'${word}'`).join(', ')}]`;

/** Condition of an empty cell. A long IN would be planned as a join, which costs more and loses the order of rows. */
export function isEmptySql(sql: string): string {
  return `(${sql} IS NULL OR list_contains(${EMPTY_LIST}, lower(trim(${sql}))))`;
}

/** 123,623,700 and 1,23,456: what is left of them without commas is a number. */
const GROUPED = '[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}(\\.[0-9]+)?';
const SUFFIXES = { K: 1e3, M: 1e6, B: 1e9 };

export const VOLUME_TAKEN = 'A volume is taken as 1230000, 1,230,000 or 1.23M (K, M, B); an empty one is 0.';

/**
 * The column of volume by its name. Of several with a unit, the one in units of what the instrument's symbol begins with,
 * else the first that is not in money.
 * @throws HoldfastError BAD_DATA where volume is given in the currency of the price alone
 */
export function findVolume(columns: readonly SourceColumn[], instrument: string): SourceColumn | undefined {
  const nameOf = ({ name }: SourceColumn) => plainName(name);
  for (const name of VOLUME_NAMES) {
    const found = columns.find((column) => nameOf(column) === name);
    if (found) return found;
  }
  const symbol = instrument.slice(0, instrument.lastIndexOf('.')).toLowerCase();
  const counted = columns.flatMap((column) => {
    const unit = WITH_UNIT.exec(nameOf(column))?.[1];
    return unit === undefined ? [] : [{ column, unit }];
  });
  if (counted.length === 0) return undefined;
  const ofBase = counted.find(({ unit }) => symbol.startsWith(unit));
  const inUnits = ofBase ?? counted.find(({ unit }) => !symbol.endsWith(unit));
  if (inUnits) return inUnits.column;
  const { name } = counted[0]!.column;
  const message = `The data of ${instrument} have volume in money alone (${name}); a column Volume in units would be taken.`;
  throw new HoldfastError('BAD_DATA', message, { details: { instrument } });
}

/** SQL of the volume: NaN where there is none, -1 where it is not understood. */
export function volumeSql(column: SourceColumn | undefined): string {
  if (!column) return `'nan'::DOUBLE`;
  const { sql, type } = column;
  const none = `'nan'::DOUBLE`;
  if (type === 'DOUBLE') return `coalesce(${sql}, ${none})`;
  if (type !== 'VARCHAR') return `coalesce(TRY_CAST(${sql} AS DOUBLE), ${none})`;
  const text = `trim(${sql})`;
  const number = (part: string) => `TRY_CAST(replace(${part}, ',', '') AS DOUBLE)`;
  const suffixed = Object.entries(SUFFIXES).map(([letter, factor]) => {
    const isNumber = `regexp_full_match(${text}, '([0-9]+(\\.[0-9]*)?|\\.[0-9]+|${GROUPED}) ?[${letter}${letter.toLowerCase()}]')`;
    return `WHEN ${isNumber} THEN round(${number(`rtrim(left(${text}, -1))`)} * ${factor}, 9)`;
  });
  const other =
    `CASE WHEN ${isEmptySql(sql)} THEN ${none} ` +
    `WHEN regexp_full_match(${text}, '${GROUPED}') THEN ${number(text)} ${suffixed.join(' ')} ELSE -1 END`;
  return `coalesce(TRY_CAST(${sql} AS DOUBLE), ${other})`;
}

/**
 * An empty cell among volumes is a bar in which nothing is known to have traded: 0, so that no limit on fills is lifted
 * and no average lost. A column without a single volume stays NaN, as one that is missing.
 */
export function fillEmptyVolumes(volume: Float64Array): void {
  let filled = 0;
  while (filled < volume.length && volume[filled] === volume[filled]) filled++;
  if (filled === volume.length || volume.every(Number.isNaN)) return;
  for (let i = filled; i < volume.length; i++) if (Number.isNaN(volume[i])) volume[i] = 0;
}
