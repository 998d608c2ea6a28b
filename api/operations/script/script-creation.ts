import type { ScriptRunRequest } from '../../../engine/model/script-views';
import { runNameOf } from '../../../engine/model/script-run-name';
import { scriptDetail } from '../../../infra/store/repositories/script-repository';
import type { NewId } from '../lifecycle/admission';
import { createOperation, type Created } from '../lifecycle/creating';
import type { Services } from '../services';
import { scriptKind } from './script-kind';

/**
 * Starts a script.
 * @throws HoldfastError SCRIPT_NOT_FOUND, SCRIPT_UNUSABLE or VALIDATION with the path of the field
 */
export async function createScriptRun(services: Services, request: ScriptRunRequest, as: NewId): Promise<Created> {
  const { id, owner } = as;
  const { name: script, parameters, label, priority, ...options } = request;
  await services.scripts.require(script);
  const operation = {
    ...{ id, owner, priority },
    kind: scriptKind.name,
    takesPlace: scriptKind.takesPlace,
    label: label ?? script,
  };
  const detail = scriptDetail({ script, runName: runNameOf(id, new Date()), parameters, options });
  return createOperation(services, { operation, detail }, as);
}
