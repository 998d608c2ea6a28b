import fastifyMultipart, { type MultipartFile, type MultipartValue } from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { HoldfastError, type ErrorCode } from '../../engine/model/errors';
import type { Upload } from '../../engine/model/import-views';
import type { Services } from '../operations/services';
import { baseType, fromText } from './rest-input';

/** Of one request, besides the size of all files, which is a setting. */
const LIMITS = { files: 1000, fields: 200, parts: 1200, fieldSize: 2 ** 20, fileSize: Number.MAX_SAFE_INTEGER };
/** What stands around the files. */
const OVERHEAD_BYTES = 8 * 2 ** 20;

const REFUSALS: Record<string, ErrorCode> = {
  FST_PARTS_LIMIT: 'PAYLOAD_TOO_LARGE',
  FST_FILES_LIMIT: 'PAYLOAD_TOO_LARGE',
  FST_FIELDS_LIMIT: 'PAYLOAD_TOO_LARGE',
  FST_INVALID_JSON_FIELD_ERROR: 'INVALID_JSON',
  FST_PROTO_VIOLATION: 'UNKNOWN_FIELD',
};

type Fields = Record<string, unknown>;
type Storing = Pick<Services, 'artifacts' | 'imports'>;

/** Takes `multipart/form-data` in the routes that `routes` registers, beside JSON. */
export function withMultipart(app: FastifyInstance, routes: (scope: FastifyInstance) => void): void {
  void app.register((scope, _options, done) => {
    void scope.register(fastifyMultipart, { limits: LIMITS, preservePath: true }).after(() => routes(scope));
    done();
  });
}

export function isMultipart(request: FastifyRequest): boolean {
  return request.isMultipart?.() === true;
}

/**
 * Reads a body of parts: those named `file` go to the artifact store as they come, and the others are fields of the input.
 * @param body of the input, by which texts become what their field has
 * @returns the fields, with `uploads`
 * @throws HoldfastError PAYLOAD_TOO_LARGE, INVALID_JSON, UNKNOWN_FIELD or VALIDATION
 */
export async function readMultipart(request: FastifyRequest, services: Storing, body: z.ZodObject): Promise<Fields> {
  const budget = { left: services.imports.uploadLimitBytes };
  if (Number(request.headers['content-length'] ?? 0) > budget.left + OVERHEAD_BYTES) {
    request.raw.resume();
    throw tooLarge(services);
  }
  const fields: Fields = {};
  const uploads: Upload[] = [];
  try {
    for await (const part of request.parts()) {
      if (part.type === 'file') uploads.push(await stored(part, services, budget));
      else setField(fields, part, body);
    }
  } catch (error) {
    // What is still to come is read and dropped, so that the answer reaches who is sending.
    request.raw.unpipe();
    request.raw.resume();
    throw refused(error);
  }
  return { ...fields, ...(uploads.length > 0 && { uploads }) };
}

async function stored({ fieldname, filename, file }: MultipartFile, services: Storing, budget: { left: number }) {
  if (fieldname !== 'file') {
    const message = `${fieldname}: is not a field of this request; files are parts named file`;
    throw new HoldfastError('UNKNOWN_FIELD', message, { path: fieldname });
  }
  const { hash, bytes } = await services.artifacts.putStream(
    within(file, budget, () => {
      throw tooLarge(services);
    }),
  );
  return { name: relativeName(filename), artifact: hash, bytes };
}

/** A name with the folders in which the file lay, none of which climbs. */
function relativeName(filename: string): string {
  const parts = filename.replace(/\p{Cc}/gu, '').split(/[/\\]/);
  const name = parts.filter((part) => part !== '' && part !== '.' && part !== '..').join('/');
  return name.slice(-1000).replace(/^\//, '') || 'file';
}

/** Parts of a stream, as long as the budget for all files lasts. */
async function* within(
  file: AsyncIterable<Uint8Array>,
  budget: { left: number },
  exceed: () => never,
): AsyncGenerator<Uint8Array> {
  for await (const part of file) {
    budget.left -= part.length;
    if (budget.left < 0) exceed();
    yield part;
  }
}

/** A field by its name, such as `catalog`, `columns.open`, or `columns` with JSON. */
function setField(fields: Fields, { fieldname, value, valueTruncated }: MultipartValue, { shape }: z.ZodObject): void {
  if (valueTruncated) {
    throw new HoldfastError('PAYLOAD_TOO_LARGE', `${fieldname.slice(0, 200)}: is too long`, { path: fieldname });
  }
  const [name, inner, ...more] = fieldname.split('.') as [string, ...string[]];
  const field = Object.hasOwn(shape, name) ? baseType(shape[name]) : undefined;
  const isNested = field instanceof z.ZodObject;
  const isKnown = field !== undefined && name !== 'uploads' && more.length === 0 && (inner === undefined || isNested);
  if (!isKnown) {
    const shown = fieldname.slice(0, 200);
    throw new HoldfastError('UNKNOWN_FIELD', `${shown}: is not a field of this request`, { path: shown });
  }
  if (inner !== undefined) {
    fields[name] ??= {};
    Object.assign(fields[name] as Fields, { [inner]: fromText((field as z.ZodObject).shape[inner], value) });
  } else if (isNested && typeof value === 'string') fields[name] = parsed(value, name);
  else fields[name] = fromText(shape[name], value);
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HoldfastError('INVALID_JSON', `${path}: is not JSON`, { path });
  }
}

function tooLarge({ imports }: Storing): HoldfastError {
  const limit = imports.uploadLimitBytes;
  const message = `The files are larger than ${limit / 2 ** 20} MB; put them into the folder of imports and name their path.`;
  return new HoldfastError('PAYLOAD_TOO_LARGE', message, { path: 'file', details: { limit } });
}

function refused(error: unknown): unknown {
  if (error instanceof HoldfastError) return error;
  const code = REFUSALS[String((error as { code?: unknown }).code)] ?? 'VALIDATION';
  return Object.assign(new HoldfastError(code, 'The body is no multipart/form-data that is taken here.'), {
    cause: error,
  });
}
