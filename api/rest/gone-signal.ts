import type { FastifyReply } from 'fastify';

/** Aborts once the answer has been sent or its client has left, also where that was before the call. */
export function goneSignal({ raw }: FastifyReply): AbortSignal {
  if (raw.destroyed) return AbortSignal.abort();
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  return gone.signal;
}
