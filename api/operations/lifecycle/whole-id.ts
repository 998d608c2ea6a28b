import { HoldfastError } from '../../../engine/model/errors';
import { idPrefixSchema, operationIdSchema } from '../../../engine/model/identifiers';
import type { Store } from '../../../infra/store/store';

/** Operations that are named where a beginning is that of several. */
const MOST_NAMED = 10;

/** Fields of requests that name an operation, by the part of the contract. */
const NAMING: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ['runs', 'sweeps', 'searches', 'imports', 'operations', 'scripts'].map((part) => [
      part,
      ['id', 'parent', 'sweepId'],
    ]),
  ),
  ...Object.fromEntries(['validations', 'risk'].map((part) => [part, ['id', 'run', 'sweep', 'search']])),
  analytics: ['id', 'runs'],
  home: ['runs'],
  seals: ['run'],
  events: ['operationId'],
};

/**
 * A request in which each operation that is named by the beginning of its id, 8 digits or more, has its whole id.
 * @param procedure such as `runs.get`
 * @throws HoldfastError OPERATION_NOT_FOUND, INVALID_ID where several begin so
 */
export async function withWholeIds(
  { operations }: Pick<Store, 'operations'>,
  procedure: string,
  input: unknown,
): Promise<unknown> {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return input;
  const request = input as Record<string, unknown>;
  const fields = NAMING[procedure.split('.', 1)[0]!] ?? [];
  const whole: Record<string, unknown> = {};
  for (const field of fields) {
    const value = request[field];
    if (typeof value === 'string') whole[field] = await wholeId({ operations }, value, field);
    if (!Array.isArray(value)) continue;
    whole[field] = await Promise.all(
      value.map((one, i) =>
        typeof one === 'string' ? wholeId({ operations }, one, `${field}.${i}`) : (one as unknown),
      ),
    );
  }
  return { ...request, ...whole };
}

function isBeginning(text: string): boolean {
  return idPrefixSchema.safeParse(text).success && !operationIdSchema.safeParse(text).success;
}

/** The id that begins so; a whole one and what is none as they are. */
export async function wholeId({ operations }: Pick<Store, 'operations'>, text: string, path = 'id'): Promise<string> {
  if (!isBeginning(text)) return text;
  const { rows } = await operations.list({ idPrefix: text, limit: MOST_NAMED, offset: 0, descending: false });
  if (rows.length === 1) return rows[0]!.id;
  if (rows.length === 0) {
    throw new HoldfastError('OPERATION_NOT_FOUND', `No operation has an id that begins with "${text}".`, { path });
  }
  const candidates = rows.map(({ kind, id }) => `${kind}/${id}`);
  const message = `${path}: "${text}" is the beginning of several ids: ${candidates.join(', ')}`;
  throw new HoldfastError('INVALID_ID', message, { path, details: { candidates } });
}
