import { createReadStream } from 'node:fs';
import type { FastifyReply } from 'fastify';

/** An answer that is a file as it stands. */
export class Download {
  constructor(
    readonly path: string,
    readonly file: { name: string; bytes: number; type: string },
  ) {}
}

/** Sends it by its own name, never to be shown in place of a page. */
export function sendDownload(reply: FastifyReply, { path, file }: Download): FastifyReply {
  const plain = file.name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  void reply
    .header('content-type', file.type)
    .header('content-length', file.bytes)
    .header(
      'content-disposition',
      `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    );
  return reply.send(createReadStream(path));
}
