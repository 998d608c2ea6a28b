import type { FastifyInstance } from 'fastify';
import { HoldfastError } from '../../engine/model/errors';
import { requireNoPrototype } from '../operations/input-errors';

/** JSON is the only body that is taken; an empty one is no body, whatever type it claims. */
export function registerBodyParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null, undefined);
    try {
      const value = parsed(body as string);
      requireNoPrototype(value);
      done(null, value);
    } catch (error) {
      done(error as HoldfastError);
    }
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    done(new HoldfastError('UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json.'));
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    // The parser's own error says at which character it stopped, in words that change with Node.
    throw new HoldfastError('INVALID_JSON', 'The body is not JSON.');
  }
}
