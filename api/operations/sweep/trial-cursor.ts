import { HoldfastError } from '../../../engine/model/errors';
import { trialFigure } from '../../../engine/model/script-figures';
import type { SweepTrialView } from '../../../engine/model/views';
import type { TrialPage } from '../../../infra/store/repositories/trial-order';

type After = NonNullable<TrialPage['after']>;
type Sort = TrialPage['sort'];

const nameOf = ({ by, descending }: Sort) => `${descending ? '-' : ''}${by}`;

/** Names the last row of a page and the order that it is in; opaque to clients. */
export function trialCursor(sort: Sort, { position, trial, value }: After): string {
  const text = value === null ? null : String(value);
  return Buffer.from(JSON.stringify([nameOf(sort), position, trial, text])).toString('base64url');
}

/**
 * The row that a page goes on after.
 * @throws HoldfastError VALIDATION with the path `cursor` for one of another order, or that was never given
 */
export function parseTrialCursor(cursor: string, sort: Sort): After {
  const [order, position, trial, text] = fieldsOf(cursor);
  const value = text === null ? null : Number(text);
  const isWhole = isCount(position) && isCount(trial) && (text === null || typeof text === 'string');
  if (!isWhole || Number.isNaN(value)) throw refused('must be one that was given before');
  if (order !== nameOf(sort)) throw refused('belongs to a list in another order');
  return { position, trial, value };
}

/** Where a list goes on after a page that was full; null where it has ended. */
export function nextTrialCursor(
  page: TrialPage,
  items: readonly Pick<SweepTrialView, 'trial' | 'statistics' | 'run'>[],
): string | null {
  const last = items.at(-1);
  if (!last || items.length < page.limit) return null;
  const { by } = page.sort;
  const value = by === 'trial' ? null : trialFigure(last, by);
  const position = (page.after?.position ?? page.offset) + items.length;
  return trialCursor(page.sort, { position, trial: last.trial, value });
}

function fieldsOf(cursor: string): unknown[] {
  try {
    const fields: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(fields) ? fields : [];
  } catch {
    return [];
  }
}

/** A number as the database takes it: of 32 bits. */
function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;
}

function refused(what: string): HoldfastError {
  return new HoldfastError('VALIDATION', `cursor: ${what}`, { path: 'cursor' });
}
