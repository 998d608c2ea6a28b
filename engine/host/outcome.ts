import { HoldfastError } from '../model/errors';
import type { Outcome } from './loader-protocol';

/** What a promise came to, in a form that crosses threads. */
export async function outcomeOf(work: Promise<unknown>): Promise<Outcome> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    if (error instanceof HoldfastError) return { ok: false, error: error.toBody() };
    const { message, stack, code } = error as NodeJS.ErrnoException;
    return { ok: false, error: { foreign: true, message: message ?? String(error), stack, code } };
  }
}

/** The value again. @throws what was thrown in the other thread */
export function valueOf(outcome: Outcome): unknown {
  if (outcome.ok) return outcome.value;
  const { error } = outcome;
  if (!('foreign' in error)) throw HoldfastError.fromBody(error);
  const { message, stack, code } = error;
  throw Object.assign(new Error(message), {
    ...(stack !== undefined && { stack }),
    ...(code !== undefined && { code }),
  });
}
