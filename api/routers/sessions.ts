import { z } from 'zod';
import { HoldfastError } from '../../engine/model/errors';
import { barsFields, bucketsField, type BarsView } from '../../engine/model/chart-views';
import { workflowIds } from '../../engine/model/identifiers';
import {
  addInstrumentsSchema,
  extendDataSchema,
  narrowSchema,
  removeInstrumentsSchema,
  sessionRequestSchema,
} from '../../engine/model/manifest';
import { endMicros } from '../../engine/model/time';
import type {
  List,
  SessionChangeView,
  SessionClosedView,
  SessionDetailView,
  SessionInstrumentView,
  SessionVersionView,
  SessionView,
} from '../../engine/model/views';
import {
  SESSION_MESSAGES,
  type AddInstrumentsInput,
  type ExtendDataInput,
  type NarrowInput,
  type RemoveInstrumentsInput,
  type SessionChange,
} from '../../workflows/messages';
import type { Store } from '../../infra/store/store';
import type { Context } from '../context';
import { findOpenSession } from '../operations/find-by-name';
import { workflowIsGone } from '../operations/workflows';
import { procedureFor, router, workFor } from '../trpc';
import { resolveRange } from '../operations/lifecycle/admission';
import { pageFields, sessionInput, sessionRefSchema, waitField } from './inputs';
import { once } from '../operations/lifecycle/idempotency';
import { instrumentView } from '../operations/session/instrument-view';
import { ensureSession } from '../operations/session/managed-sessions';
import { closeSession, isClosing } from '../operations/session/session-closing';
import { bucketedBars } from '../operations/session/session-bars';
import { createSession } from '../operations/session/session-creation';
import { sessionDetail, sessionView, versionView } from '../operations/session/session-view';

const listInput = z.strictObject(pageFields).prefault({});
const createInput = sessionRequestSchema.extend({ wait: waitField });
const ensureInput = sessionRequestSchema.omit({ name: true, filter: true });
const sessionPageInput = sessionInput.extend(pageFields);
const barsInput = sessionInput.extend({ ...barsFields, points: bucketsField });
const addInput = addInstrumentsSchema.extend({ name: sessionRefSchema });
const removeInput = removeInstrumentsSchema.extend({ name: sessionRefSchema });
const narrowInput = narrowSchema.extend({ name: sessionRefSchema });
const extendInput = extendDataSchema.extend({ name: sessionRefSchema });
const deleteInput = sessionInput.extend({
  force: z.boolean().default(false).describe('Cancel the runs and sweeps that are open in the session.'),
});

type Change =
  | { update: typeof SESSION_MESSAGES.addInstruments; input: AddInstrumentsInput }
  | { update: typeof SESSION_MESSAGES.removeInstruments; input: RemoveInstrumentsInput }
  | { update: typeof SESSION_MESSAGES.extendData; input: ExtendDataInput }
  | { update: typeof SESSION_MESSAGES.narrow; input: NarrowInput };

/** Messages a change to the session's workflow, which answers once the new version is published. */
async function changeSession(ctx: Context, name: string, { update, input }: Change): Promise<SessionChangeView> {
  const { store, temporal, config, sessionMessages } = ctx;
  await findOpenSession(store, name, 'name');
  const handle = temporal.workflow.getHandle(workflowIds.session(name));
  const change = () => handle.executeUpdate<SessionChange, [Change['input']]>(update, { args: [input] });
  const { added, skipped, removed, outcome } = await sessionMessages
    .send(name, change)
    .catch(async (error: unknown) => {
      throw isClosing(error) ? await goneError(store, name) : error;
    });
  return { ...sessionView(config, await findOpenSession(store, name, 'name')), added, skipped, removed, outcome };
}

/** Where the session is neither closing nor closed, its workflow alone is gone. */
async function goneError(store: Store, name: string): Promise<HoldfastError> {
  const { status } = await findOpenSession(store, name, 'name');
  return status === 'closing'
    ? new HoldfastError('SESSION_NOT_FOUND', `The session "${name}" is closing.`, { path: 'name' })
    : workflowIsGone(`"${name}"`, 'name');
}

export const sessionsRouter = router({
  list: procedureFor('read')
    .input(listInput)
    .query(async ({ ctx, input }): Promise<List<SessionView>> => {
      const { total, rows } = await ctx.store.sessions.listOpen(input);
      return { total, items: rows.map((row) => sessionView(ctx.config, row)) };
    }),

  get: procedureFor('read')
    .input(sessionInput)
    .query(async ({ ctx, input }): Promise<SessionDetailView> => {
      const session = await findOpenSession(ctx.store, input.name, 'name');
      return sessionDetail(ctx, session);
    }),

  versions: procedureFor('read')
    .input(sessionPageInput)
    .query(async ({ ctx, input: { name, ...page } }): Promise<List<SessionVersionView>> => {
      const session = await findOpenSession(ctx.store, name, 'name');
      const { total, rows } = await ctx.store.sessions.versions(session.id, page);
      return { total, items: rows.map((row) => versionView(session, row)) };
    }),

  instruments: procedureFor('read')
    .input(sessionPageInput)
    .query(async ({ ctx, input }): Promise<List<SessionInstrumentView>> => {
      const session = await findOpenSession(ctx.store, input.name, 'name');
      if (session.manifest_hash === null) return { total: 0, items: [] };
      const manifest = await ctx.store.sessions.getManifest(session.manifest_hash);
      const page = manifest.instruments.slice(input.offset, input.offset + input.limit);
      return { total: manifest.instruments.length, items: page.map((one) => instrumentView(one, manifest)) };
    }),

  bars: procedureFor('read')
    .input(barsInput)
    .query(({ ctx, input }): Promise<BarsView> => bucketedBars(ctx, input)),

  create: workFor('initialize')
    .input(createInput)
    .mutation(async ({ ctx, input: { wait, ...request } }): Promise<SessionView> => {
      resolveRange(request);
      if (request.instruments && request.filter) {
        throw new HoldfastError('VALIDATION', 'filter: cannot be combined with instruments', { path: 'filter' });
      }
      const owner = ctx.identity.name;
      const opened = () => ctx.store.sessions.findOpen(request.name);
      const made = await once(ctx, {
        owner,
        request: ['sessions', request],
        make: (id) => createSession(ctx, { id, request, owner, wait }).then(opened),
        // Also one that was closed since, so that an old key opens no second one.
        find: (id) => ctx.store.sessions.find(id),
      });
      const session = await ctx.store.sessions.getOpen(request.name, 'name');
      if (made && made.id !== session.id) {
        throw new HoldfastError('SESSION_NOT_FOUND', 'The session of this idempotency key is closed.');
      }
      return sessionView(ctx.config, session);
    }),

  /** The session that holds just this, opened by itself when it is not there. */
  ensure: workFor('run_backtest')
    .input(ensureInput)
    .mutation(async ({ ctx, input }): Promise<SessionView> => {
      resolveRange(input);
      return sessionView(ctx.config, await ensureSession(ctx, input, ctx.identity.name));
    }),

  addInstruments: workFor('hot_reload')
    .input(addInput)
    .mutation(({ ctx, input: { name, end, ...given } }) => {
      if (!given.instrumentIds && !given.filter) {
        throw new HoldfastError('VALIDATION', 'instrumentIds: is missing, and so is filter', { path: 'instrumentIds' });
      }
      if (given.instrumentIds && given.filter) {
        throw new HoldfastError('VALIDATION', 'filter: cannot be combined with instrumentIds', { path: 'filter' });
      }
      const input = { ...given, ...(end !== undefined && { endUs: endMicros(end) }) };
      return changeSession(ctx, name, { update: SESSION_MESSAGES.addInstruments, input });
    }),

  removeInstruments: workFor('hot_reload')
    .input(removeInput)
    .mutation(({ ctx, input: { name, ...input } }) =>
      changeSession(ctx, name, { update: SESSION_MESSAGES.removeInstruments, input }),
    ),

  extend: workFor('hot_reload')
    .input(extendInput)
    .mutation(async ({ ctx, input: { name, end } }) => {
      const { start_us: startUs } = await findOpenSession(ctx.store, name, 'name');
      const endUs = endMicros(end);
      if (endUs < startUs) throw new HoldfastError('DATES_REVERSED', 'end: lies before the start', { path: 'end' });
      return changeSession(ctx, name, { update: SESSION_MESSAGES.extendData, input: { endUs } });
    }),

  narrow: workFor('hot_reload')
    .input(narrowInput)
    .mutation(({ ctx, input: { name, ...input } }) => {
      const { start: startUs, end: endUs } = resolveRange(input);
      if (startUs === undefined && endUs === undefined) {
        throw new HoldfastError('VALIDATION', 'start: is missing, and so is end', { path: 'start' });
      }
      return changeSession(ctx, name, { update: SESSION_MESSAGES.narrow, input: { startUs, endUs } });
    }),

  delete: procedureFor('shutdown')
    .input(deleteInput)
    .mutation(async ({ ctx, input }): Promise<SessionClosedView> => {
      const session = await findOpenSession(ctx.store, input.name, 'name');
      await closeSession(ctx, session, input.force);
      return { name: input.name, status: 'closed' };
    }),
});
