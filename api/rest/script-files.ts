import { createReadStream } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { HoldfastError } from '../../engine/model/errors';
import { operationIdSchema } from '../../engine/model/identifiers';
import { wholeId } from '../operations/lifecycle/whole-id';
import type { ScriptFile } from '../../engine/model/scripts';
import { requirePermission } from '../auth';
import { scriptFile } from '../operations/script/script-view';
import type { Services } from '../operations/services';

export const SCRIPT_FILE_PATHS = [
  '/api/v1/scripts/runs/:id/files/*',
  '/api/v1/scripts/:name/runs/:id/files/*',
] as const;

/** By what a browser would do with it: none of these is ever shown as a page. */
const TYPES: Readonly<Record<string, string>> = {
  ...{ '.csv': 'text/csv; charset=utf-8', '.json': 'application/json', '.log': 'text/plain; charset=utf-8' },
  ...{ '.txt': 'text/plain; charset=utf-8', '.png': 'image/png', '.parquet': 'application/vnd.apache.parquet' },
};

/** `GET …/files/<name>`: a file of a script, as it left it. */
export function registerScriptFiles(app: FastifyInstance, services: Services): void {
  for (const url of SCRIPT_FILE_PATHS) {
    app.get(url, {
      schema: { hide: true },
      onRequest: (request, _reply, done) => {
        requirePermission(request.identity, 'read');
        done();
      },
      handler: async (request, reply) => {
        const { id: text, name, '*': file } = request.params as { id: string; name?: string; '*': string };
        const id = await wholeId(services.store, text);
        if (!operationIdSchema.safeParse(id).success) {
          throw new HoldfastError('INVALID_ID', 'id: must be a UUID', { path: 'id' });
        }
        const row = await services.store.scripts.get(id);
        if (name !== undefined && row.script !== name) {
          throw new HoldfastError('OPERATION_NOT_FOUND', `The script ${name} has no run "${id}".`, { path: 'id' });
        }
        return sendScriptFile(services, scriptFile(row, requireBelow(file)), reply);
      },
    });
  }
}

/**
 * Refuses a name that climbs, though names are only ever compared and never looked up on a disk.
 * @throws HoldfastError VALIDATION with the path `file`
 */
export function requireBelow(name: string): string {
  const parts = name.split(/[/\\]/);
  const climbs = name.includes('\0') || parts.includes('..') || parts[0] === '' || /^[A-Za-z]:/.test(name);
  if (!climbs) return name;
  throw new HoldfastError('VALIDATION', 'file: must be the name of a file of the results', { path: 'file' });
}

/** @throws HoldfastError ARTIFACT_MISSING */
export async function sendScriptFile(
  { artifacts }: Pick<Services, 'artifacts'>,
  { name, artifact }: ScriptFile,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const size = await artifacts.sizeOf(artifact);
  if (size === undefined) {
    throw new HoldfastError('ARTIFACT_MISSING', 'A file of the result is missing.', { details: { artifact } });
  }
  const shown = encodeURIComponent(path.posix.basename(name));
  void reply.headers({
    'content-type': TYPES[path.posix.extname(name).toLowerCase()] ?? 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${shown}`,
    'content-length': size,
    etag: `"${artifact}"`,
  });
  return reply.send(createReadStream(artifacts.pathOf(artifact)));
}
