import type { ScriptLimits } from '../engine/scripts/guard-protocol';
import type { ScriptPlaces } from '../engine/scripts/script-program';

/** How scripts are run on an engine worker. */
export interface ScriptSettings extends ScriptPlaces {
  /** Where scripts at work leave their files. */
  runsDir: string;
  guardFile: string;
  /** From the request that a script end to force. */
  graceMs: number;
  /** What no script may go beyond, whatever its request says; 0: no limit. */
  limits: ScriptLimits;
  /** Of this worker, of which scripts see a part. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Variables that they see beside those of the system. */
  passed: readonly string[];
}
