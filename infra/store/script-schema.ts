import type { Generated } from 'kysely';
import type { ScriptStatistics } from '../../engine/model/script-statistics';
import type {
  ScriptFile,
  ScriptOptions,
  ScriptParameters,
  ScriptReport,
  ScriptUsage,
  ScriptValidation,
} from '../../engine/model/scripts';
import type { Json, OptionalJson } from './column-types';

/** What only runs of scripts have. */
export interface ScriptRunTable {
  id: string;
  script: string;
  /** The sweep that it is a trial of, and which one: null where that was begun again. */
  sweep_id: string | null;
  trial: number | null;
  /** Null before it has begun. */
  script_hash: string | null;
  run_name: string;
  parameters: Json<ScriptParameters>;
  options: Json<ScriptOptions>;
  launches: Generated<number>;
  launched_by: string | null;
  exit_code: number | null;
  signal: string | null;
  usage: OptionalJson<ScriptUsage>;
  report: OptionalJson<ScriptReport>;
  /** Null before it has ended, like those that follow. */
  files: OptionalJson<ScriptFile[]>;
  validation: OptionalJson<ScriptValidation>;
  statistics: OptionalJson<ScriptStatistics>;
  log_artifact: string | null;
  log_lines: number | null;
}

/** The end of the log of a script that is at work. */
export interface ScriptLogPartTable {
  script_id: string;
  first_line: number;
  lines: number;
  characters: number;
  text: string;
}
