import { WORKFLOW_TYPES, type VerificationInput } from '../../../workflows/messages';
import type { OperationKind } from '../services';
import { runKind } from '../run/run-kind';

/** The repetition of a run on any engine worker, to compare; its session may be closed. */
export const verificationKind: OperationKind = {
  name: 'verification',
  unit: 'bars',
  takesPlace: false,
  workflow: {
    type: WORKFLOW_TYPES.verification,
    summary: ({ strategy, session }) => `Verification of a run of ${strategy} in ${session}`,
    input: ({ id, strategy, attempt }): VerificationInput => ({ verificationId: id, strategy: strategy!, attempt }),
  },
  progress: runKind.progress!,
};
