import type { Identity } from './auth';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller, once the server has looked at the key or cookie. */
    identity: Identity | undefined;
  }
}
