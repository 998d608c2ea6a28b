import { createDatasetActivities } from './dataset-activities';
import type { EngineDependencies } from './engine-dependencies';
import { createImportActivities } from './import-activities';
import { createRiskActivities } from './risk/risk-activities';
import { createRunActivities } from './run-activities';
import { createScriptActivities } from './script-activities';
import { createSearchActivities } from './search-activities';
import { createSessionActivities } from './session-activities';
import { createSweepActivities } from './sweep-activities';
import { createValidationActivities } from './validation/validation-activities';

/** Everything that an engine worker does, whichever of its queues asks. */
export function createEngineActivities(deps: EngineDependencies) {
  return {
    ...createSessionActivities(deps),
    ...createRunActivities(deps),
    ...createSweepActivities(deps),
    ...createSearchActivities(deps),
    ...createValidationActivities(deps),
    ...createRiskActivities(deps),
    ...createDatasetActivities(deps),
    ...createImportActivities(deps),
    ...createScriptActivities(deps),
  };
}

export type EngineActivities = ReturnType<typeof createEngineActivities>;
