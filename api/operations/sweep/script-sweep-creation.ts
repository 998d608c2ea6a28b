import { HoldfastError } from '../../../engine/model/errors';
import type { Parameters } from '../../../engine/model/run-config';
import { MOST_SCRIPT_TRIALS, type ScriptSweepRequest } from '../../../engine/model/script-sweeps';
import { scriptParametersSchema, type ScriptParameters } from '../../../engine/model/scripts';
import {
  axisCount,
  axisValue,
  gridAxes,
  trialCount,
  type PlanAxis,
  type SweepPlan,
} from '../../../engine/model/sweep-plan';
import { inputError } from '../input-errors';
import type { NewId } from '../lifecycle/admission';
import { createOperation, type Created } from '../lifecycle/creating';
import type { Services } from '../services';
import { requireDistinct } from '../strategy/parameters';
import { sweepKind } from './sweep-kind';

/**
 * Starts a sweep over the parameters of a script.
 * @throws HoldfastError SCRIPT_NOT_FOUND, SCRIPT_UNUSABLE, GRID_EMPTY, GRID_TOO_LARGE or VALIDATION with the path of the field
 */
export async function createScriptSweep(services: Services, request: ScriptSweepRequest, as: NewId): Promise<Created> {
  const { id, owner } = as;
  const { name, parameters, grid, objective, atOnce, label, priority, ...options } = request;
  await services.scripts.require(name);
  const axes = gridAxes(grid);
  const total = trialCount({ axes });
  if (total > MOST_SCRIPT_TRIALS) {
    const message = `The grid has more than ${MOST_SCRIPT_TRIALS} combinations, each of which is a process.`;
    throw new HoldfastError('GRID_TOO_LARGE', message, { path: 'grid' });
  }
  for (const axis of axes) checkAxis(axis, parameters);
  // A plan of a strategy has more, none of which a script is run with.
  const plan = { axes, fixed: parameters as Parameters, objective } as SweepPlan;
  const operation = {
    ...{ id, owner, priority, total },
    kind: sweepKind.name,
    // Its parts take places where they run.
    takesPlace: false,
    label: label ?? name,
  };
  const detail = await services.store.sweeps.saveDetail(plan, { name, options, atOnce });
  return createOperation(services, { operation, detail }, as);
}

/** @throws HoldfastError VALIDATION with the path `grid.<name>` or, of a value that is given by itself, `grid.<name>.<index>` */
function checkAxis(axis: PlanAxis, fixed: ScriptParameters): void {
  const { name } = axis;
  const path = `grid.${name}`;
  if (Object.hasOwn(fixed, name)) {
    throw new HoldfastError('VALIDATION', `${path}: is also among the fixed parameters`, { path });
  }
  const isListed = 'values' in axis;
  for (let i = 0; i < (isListed ? axisCount(axis) : 1); i++) {
    const result = scriptParametersSchema.safeParse({ [name]: axisValue(axis, i) });
    if (result.success) continue;
    const issues = result.error.issues.map((issue) => ({ ...issue, path: isListed ? [i] : [] }));
    throw inputError(issues, ['grid', name]);
  }
  if (isListed) requireDistinct(axis.values, path);
}
