import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { contentHash } from '../../../engine/model/canonical';
import { ERROR_TABLE, HoldfastError } from '../../../engine/model/errors';
import { isWellFormed } from '../../../engine/model/text';
import type { Claim } from '../../../infra/store/repositories/idempotency-repository';
import type { Store } from '../../../infra/store/store';
import { decodeError } from '../errors';

/** Longest key that is taken. */
const MAX_KEY_LENGTH = 255;
/** How long the one who came first may take before another one does his work. */
const FIRST_MS = 1500;
const LOOK_MS = 25;

/** How a thing with a given id is made, and found where it was made already. */
export interface Making<T> {
  /** Who asks: keys of different callers have nothing to do with each other. */
  owner: string;
  /** What is asked for; the same key with anything else is refused. */
  request: unknown;
  make: (id: string) => Promise<T>;
  find: (id: string) => Promise<T | undefined>;
}

interface Keyed {
  store: Store;
  /** As the request names it. */
  idempotencyKey: string | undefined;
}

/**
 * Makes a thing once for all requests with the same idempotency key, even where the process dies between the key and
 * what it stands for.
 * @throws HoldfastError IDEMPOTENCY_CONFLICT, or VALIDATION for a key of no use, with the path `Idempotency-Key`
 */
export async function once<T>({ idempotencyKey: key, store }: Keyed, making: Making<T>): Promise<T> {
  const id = randomUUID();
  if (key === undefined) return making.make(id);
  if (key === '' || key.length > MAX_KEY_LENGTH || !isWellFormed(key)) {
    throw refused('VALIDATION', `Idempotency-Key: must have 1 to ${MAX_KEY_LENGTH} characters, none of them U+0000`);
  }
  const request_hash = contentHash(making.request);
  let claim: Claim = { owner: making.owner, key, request_hash, operation_id: id };
  for (;;) {
    const held = await store.idempotency.claim(claim);
    if (held.request_hash !== request_hash) {
      throw refused('IDEMPOTENCY_CONFLICT', ERROR_TABLE.IDEMPOTENCY_CONFLICT.meaning);
    }
    if (held.operation_id === claim.operation_id) return makeOrFind(store, held, making);
    const made = await awaitFirst(held.operation_id, making);
    if (made) return made;
    // His work is done under his id, unless he has given the key back meanwhile.
    claim = { ...claim, operation_id: held.operation_id };
  }
}

async function makeOrFind<T>(store: Store, held: Claim, making: Making<T>): Promise<T> {
  try {
    return await making.make(held.operation_id);
  } catch (error) {
    // By another one, or stored already: whoever reads it looks after its workflow.
    const made = await making.find(held.operation_id);
    if (made) return made;
    if (isRefusal(error)) await store.idempotency.release(held);
    throw error;
  }
}

/** What the first request with the key makes; undefined when that one seems to have died. */
async function awaitFirst<T>(id: string, { find }: Making<T>): Promise<T | undefined> {
  const deadline = Date.now() + FIRST_MS;
  for (;;) {
    const made = await find(id);
    if (made !== undefined || Date.now() > deadline) return made;
    await delay(LOOK_MS);
  }
}

/** What was refused for good made nothing, so that the key may be used for the corrected request. */
export function isRefusal(error: unknown): boolean {
  const { http, retryable } = ERROR_TABLE[decodeError(error).code];
  return http < 500 && !retryable;
}

function refused(code: 'VALIDATION' | 'IDEMPOTENCY_CONFLICT', message: string): HoldfastError {
  return new HoldfastError(code, message, { path: 'Idempotency-Key' });
}
