import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

/** What is worth it. Streams of events go as they come, and files of results as fast as they can. */
const COMPRESSED = /^(?:application\/(?:json|javascript)|text\/(?:html|css|javascript)|image\/svg\+xml)(?:;|$)/;
/** Shorter answers fit into a packet or two anyway. */
const LEAST_BYTES = 2048;
/** A tenth larger than at the highest level, in a third of the time. */
const OPTIONS = { level: 4 };

const packed = promisify<string | Buffer, { level: number }, Buffer>(gzip);

/** Compresses answers and the files of the dashboard for whoever takes it. */
export function registerCompression(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload: unknown) => {
    if (payload instanceof Response) return packedResponse(request, payload);
    if (!isWorthIt(reply, payload)) return payload;
    reply.header('vary', withEncoding(reply.getHeader('vary')));
    if (!takesGzip(request)) return payload;
    reply.header('content-encoding', 'gzip').removeHeader('content-length');
    // A source that fails ends the answer with it.
    return isText(payload)
      ? packed(payload, OPTIONS)
      : pipeline(payload as Readable, createGzip(OPTIONS), () => undefined);
  });
}

const isText = (payload: unknown): payload is string | Buffer =>
  typeof payload === 'string' || Buffer.isBuffer(payload);

function isWorthIt(reply: FastifyReply, payload: unknown): boolean {
  if (!(isText(payload) || payload instanceof Readable) || reply.hasHeader('content-encoding')) return false;
  if (reply.statusCode !== 200 || !COMPRESSED.test(String(reply.getHeader('content-type') ?? ''))) return false;
  // How long a stream is may be unknown.
  const length = isText(payload) ? payload.length : Number(reply.getHeader('content-length') ?? Infinity);
  return length >= LEAST_BYTES;
}

const takesGzip = ({ headers, method }: FastifyRequest) =>
  method !== 'HEAD' && new Negotiator({ headers }).encoding(['gzip', 'identity']) === 'gzip';

function withEncoding(vary: number | string | string[] | undefined): string {
  return vary === undefined ? 'accept-encoding' : `${String(vary)}, accept-encoding`;
}

/** What tRPC answers with: a response as browsers know it, whose headers are not those of the reply yet. */
async function packedResponse(request: FastifyRequest, response: Response): Promise<Response> {
  const isWhole = response.status === 200 && request.headers['trpc-accept'] === undefined;
  if (!isWhole || !takesGzip(request) || !COMPRESSED.test(response.headers.get('content-type') ?? '')) return response;
  const body = Buffer.from(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  const isLong = body.length >= LEAST_BYTES;
  if (isLong) {
    headers.append('vary', 'accept-encoding');
    headers.set('content-encoding', 'gzip');
    headers.delete('content-length');
  }
  return new Response(isLong ? await packed(body, OPTIONS) : body, { status: 200, headers });
}
