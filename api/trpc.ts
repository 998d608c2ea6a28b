import { initTRPC } from '@trpc/server';
import { HoldfastError } from '../engine/model/errors';
import { malformedPath } from '../engine/model/text';
import { requirePermission, type Permission } from './auth';
import type { Context } from './context';
import { decodeRequestError, httpStatusOf, toTrpcError } from './errors';
import { requireNoPrototype } from './operations/input-errors';
import { withWholeIds } from './operations/lifecycle/whole-id';

export interface ProcedureMeta {
  permission: Permission;
}

const t = initTRPC
  .context<Context>()
  .meta<ProcedureMeta>()
  .create({
    isDev: false,
    sse: { ping: { enabled: true, intervalMs: 15_000 }, client: { reconnectAfterInactivityMs: 40_000 } },
    errorFormatter: ({ shape, error }) => {
      const body = decodeRequestError(error).toBody();
      const { code } = shape.data;
      return { ...shape, message: body.message, data: { code, httpStatus: httpStatusOf(body.code), error: body } };
    },
  });

export const { router, createCallerFactory } = t;

/** Outermost, so that it also sees what the checks of permission and input refuse. */
const codedErrors = t.middleware(async ({ next, ctx, path }) => {
  const result = await next();
  if (result.ok) return result;
  const coded = decodeRequestError(result.error);
  if (coded.code === 'INTERNAL') ctx.log.error({ err: result.error.cause ?? result.error, path }, 'a procedure failed');
  return { ...result, error: toTrpcError(coded) };
});

/**
 * A procedure that needs a permission. It is checked before the input is read, so a caller without it learns nothing
 * about what exists. Text that cannot be stored is refused before the input is checked, and ids that are begun are completed. Every failure leaves as a coded error.
 */
export function procedureFor(permission: Permission) {
  return t.procedure
    .meta({ permission })
    .use(codedErrors)
    .use(({ next, ctx }) => next({ ctx: { identity: requirePermission(ctx.identity, permission) } }))
    .use(async ({ next, getRawInput, ctx, path }) => {
      const input = await getRawInput();
      requireWellFormed(input);
      requireNoPrototype(input);
      const whole = await withWholeIds(ctx.store, path, input);
      return next({ getRawInput: () => Promise.resolve(whole) });
    });
}

/**
 * Text that the database cannot hold, in whatever field it stands.
 * @throws HoldfastError VALIDATION with the path of the first that was found
 */
function requireWellFormed(input: unknown): void {
  const path = malformedPath(input);
  if (path === undefined) return;
  const message = 'must be text without the character U+0000 and without half a surrogate pair';
  throw new HoldfastError('VALIDATION', `${path === '' ? 'the input' : path}: ${message}`, path === '' ? {} : { path });
}

/** As `procedureFor`, for what begins new work: refused with `UNAVAILABLE` while the process drains. */
export function workFor(permission: Permission) {
  return procedureFor(permission).use(({ next, ctx }) => {
    requireOpen(ctx);
    return next();
  });
}

/** @throws HoldfastError UNAVAILABLE while the process drains */
export function requireOpen({ draining }: Pick<Context, 'draining'>): void {
  if (draining()) throw new HoldfastError('UNAVAILABLE', 'Server shutting down');
}
