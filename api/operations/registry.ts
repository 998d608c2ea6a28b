import { Kinds } from './kinds';
import { importKind } from './import/import-kind';
import { scriptKind } from './script/script-kind';
import { riskKind } from './risk/risk-kind';
import { runKind } from './run/run-kind';
import { searchKind } from './search/search-kind';
import { sessionKind } from './session/session-kind';
import { sweepKind } from './sweep/sweep-kind';
import { validationKind } from './validation/validation-kind';
import { verificationKind } from './verification/verification-kind';

/** Every kind of operation. A further one is its definition here, its workflow, and the table of its rows. */
export const KINDS = [
  runKind,
  sweepKind,
  searchKind,
  validationKind,
  riskKind,
  verificationKind,
  sessionKind,
  importKind,
  scriptKind,
];

export const ALL_KINDS = new Kinds(KINDS);
