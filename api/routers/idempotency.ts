import { randomUUID } from 'node:crypto';
import { contentHash } from '../../engine/model/canonical';
import { ERROR_TABLE, HoldfastError } from '../../engine/model/errors';
import { decodeError } from '../errors';
import type { Context } from '../context';

/** Longest key that is taken. */
const MAX_KEY_LENGTH = 255;

export interface OnceInput {
  /** Who asks: keys of different callers have nothing to do with each other. */
  owner: string;
  /** What is asked for; the same key with anything else is refused. */
  request: unknown;
}

/**
 * Makes an operation once for all requests with the same idempotency key. `make` gets the id of the operation and must
 * do nothing where that exists already: it is called by each of the requests, since the first one may have died half-way.
 * @returns the operation's id
 * @throws HoldfastError IDEMPOTENCY_CONFLICT, or VALIDATION for a key that is too long, with the path `Idempotency-Key`
 */
export async function once(
  ctx: Pick<Context, 'store' | 'idempotencyKey'>,
  { owner, request }: OnceInput,
  make: (id: string) => Promise<void>,
): Promise<string> {
  const { idempotencyKey: key, store } = ctx;
  const id = randomUUID();
  if (key === undefined) {
    await make(id);
    return id;
  }
  if (key === '' || key.length > MAX_KEY_LENGTH) {
    throw refused('VALIDATION', `Idempotency-Key: must have 1 to ${MAX_KEY_LENGTH} characters`);
  }
  const claim = { owner, key, request_hash: contentHash(request), operation_id: id };
  const held = await store.idempotency.claim(claim);
  if (held.request_hash !== claim.request_hash) {
    throw refused('IDEMPOTENCY_CONFLICT', ERROR_TABLE.IDEMPOTENCY_CONFLICT.meaning);
  }
  try {
    await make(held.operation_id);
  } catch (error) {
    // What was refused for good made nothing; the key may be used for the corrected request.
    if (!ERROR_TABLE[decodeError(error).code].retryable) await store.idempotency.release(held);
    throw error;
  }
  return held.operation_id;
}

function refused(code: 'VALIDATION' | 'IDEMPOTENCY_CONFLICT', message: string): HoldfastError {
  return new HoldfastError(code, message, { path: 'Idempotency-Key' });
}
