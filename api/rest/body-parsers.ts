import type { FastifyInstance } from 'fastify';
import { HoldfastError } from '../../engine/model/errors';

/** JSON is the only body that is taken; an empty one is no body, whatever type it claims. */
export function registerBodyParsers(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    // The parser's own error says at which character it stopped, in words that change with Node.
    void parseJson(request, body as string, (error, value) =>
      error ? done(new HoldfastError('INVALID_JSON', 'The body is not JSON.')) : done(null, value),
    );
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    done(new HoldfastError('UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json.'));
  });
}
