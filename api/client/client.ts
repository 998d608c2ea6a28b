import { createTRPCClient, httpLink, isTRPCClientError, type TRPCClient } from '@trpc/client';
import { isErrorCode, type ErrorBody } from '../../engine/model/errors';
import type { AppRouter } from '../routers/app-router';

export type HoldfastClient = TRPCClient<AppRouter>;

export interface ClientOptions {
  /** Address of the server, such as `http://127.0.0.1:8080`. */
  url: string;
  /** API key; none for a server that asks for none. */
  key?: string;
}

/** A typed client of the one contract. */
export function createClient({ url, key }: ClientOptions): HoldfastClient {
  return createTRPCClient<AppRouter>({
    // One request a call: in a batch, a call that waits for its work would hold back the others.
    links: [
      httpLink({ url: `${url.replace(/\/$/, '')}/trpc`, headers: key === undefined ? {} : { 'x-api-key': key } }),
    ],
  });
}

/** Whether a call failed because the server could not be reached. */
export function isUnreachable(error: unknown): boolean {
  return isTRPCClientError<AppRouter>(error) && !error.data;
}

/** The coded error that a call of the client failed with; UNAVAILABLE when the server could not be reached. */
export function errorBodyOf(error: unknown, url?: string): ErrorBody {
  if (isTRPCClientError<AppRouter>(error)) {
    const body = (error.data as { error?: Partial<ErrorBody> } | null | undefined)?.error;
    if (isErrorCode(body?.code)) return body as ErrorBody;
    if (!error.data)
      return { code: 'UNAVAILABLE', message: `The server ${url === undefined ? '' : `at ${url} `}does not answer.` };
  }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
}
