import { combinationCount } from '../../../engine/judging/cross-validation';
import { requireRoomInGroups } from '../../../engine/judging/fold-rule';
import { RUNGS } from '../../../engine/judging/judge';
import { audit } from '../../../engine/judging/rungs/audit';
import { requireRoomInWindows } from '../../../engine/judging/windows';
import type { BarCounts } from '../../../engine/model/bar-counts';
import { HoldfastError } from '../../../engine/model/errors';
import { candidateHash, candidateOf } from '../../../engine/model/seal';
import { pointParts, type ValidationPlan, type ValidationRequest } from '../../../engine/model/validation';
import { validationDetail } from '../../../infra/store/repositories/validation-repository';
import type { NewId } from '../lifecycle/admission';
import { createOperation, type Created } from '../lifecycle/creating';
import { findOpenSession } from '../find-by-name';
import type { Services } from '../services';
import { validationKind } from './validation-kind';
import { findSubject } from './validation-subject';

/**
 * Starts to look at what a run, sweep or search has found, on the data and with the code that it was pinned to.
 * @throws HoldfastError what `findSubject` throws; SESSION_NOT_FOUND where its session is closed; VALIDATION with the path of a number of
 *   windows, folds, groups, bars of purge or embargo that the subject has not enough bars for
 */
export async function createValidation(services: Services, request: ValidationRequest, as: NewId): Promise<Created> {
  const { row, bars, ...found } = await findSubject(services, request);
  const session = await findOpenSession(services.store, row.session!, found.subject.kind);
  if (session.id !== row.session_id) {
    const message = `The session of this ${found.subject.kind} is closed.`;
    throw new HoldfastError('SESSION_NOT_FOUND', message, { path: found.subject.kind });
  }
  const declared = request.kind === 'judge' ? request.declaredTrials : 0;
  const tried = await services.store.ledger.tried({ catalog: session.catalog, strategy: row.strategy! });
  const ledger = { trials: tried.trials + declared, sharpeVariance: tried.sharpeVariance };
  const manifest = await services.store.sessions.getManifest(row.manifest_hash!);
  const sealed = await services.store.seals.told(
    manifest,
    candidateHash(candidateOf({ ...row, config: found.config })),
  );
  const plan: ValidationPlan = { request, ...found, ledger, ...(sealed && { sealed }) };
  requireRoom(request, bars);
  const parts = partsOf(request, plan.points.length);
  const operation = {
    ...{ id: as.id, kind: validationKind.name, takesPlace: validationKind.takesPlace, owner: as.owner },
    ...{ sessionId: row.session_id, session: row.session!, strategy: row.strategy! },
    ...{ manifestVersion: row.manifest_version!, manifestHash: row.manifest_hash! },
    ...{ strategyHash: row.strategy_hash, engineBuild: row.engine_build },
    ...{ priority: request.priority, label: request.label ?? null, total: parts.length },
  };
  return createOperation(
    services,
    { operation, detail: validationDetail(plan, parts), dataField: found.subject.kind },
    as,
  );
}

/** What the bars are not known of until they are loaded is refused there. */
function requireRoom(request: ValidationRequest, bars: BarCounts | null): void {
  if (bars === null) return;
  if (request.kind === 'walk-forward') requireRoomInWindows(request, bars.longest);
  // Between closes lie returns.
  if (request.kind === 'k-fold' || request.kind === 'cpcv') requireRoomInGroups(request, bars.closes - 1);
}

/** Splits of a combinatorial cross-validation at most. */
const MOST_SPLITS = 1000;

/** @throws HoldfastError VALIDATION with the path of a field that the others do not allow */
function partsOf(request: ValidationRequest, points: number): string[] {
  const ofPoints = () => pointParts(points).map(({ name }) => name);
  switch (request.kind) {
    case 'walk-forward':
      return [...Array.from({ length: request.windows }, (_, i) => `window ${i + 1}`), 'stitched'];
    case 'k-fold':
      return [...ofPoints(), 'folds'];
    case 'cpcv':
      requireFewSplits(request);
      return [...ofPoints(), 'paths'];
    case 'judge':
      return RUNGS.map(({ name }) => name);
    case 'audit':
      return [audit.name];
  }
}

function requireFewSplits({ groups, testGroups }: Extract<ValidationRequest, { kind: 'cpcv' }>): void {
  if (testGroups >= groups) {
    const message = `testGroups: leaves nothing of ${groups} groups to train on`;
    throw new HoldfastError('VALIDATION', message, { path: 'testGroups' });
  }
  const splits = combinationCount(groups, testGroups);
  if (splits <= MOST_SPLITS) return;
  const message = `testGroups: ${testGroups} of ${groups} groups are ${splits} splits, the most is ${MOST_SPLITS}`;
  throw new HoldfastError('VALIDATION', message, { path: 'testGroups' });
}
