import type { OperationKind } from '../services';

/** A session is an operation for as long as its first version is being loaded; its workflow is that of the session. */
export const sessionKind: OperationKind = {
  name: 'session',
  unit: 'steps',
  takesPlace: false,
  workflowKey: ({ session }) => session!,
  page: (name) => `/sessions/${name}`,
};
