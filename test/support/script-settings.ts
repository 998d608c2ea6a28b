import path from 'node:path';
import type { ScriptSettings } from '../../activities/script-settings';

/** Scripts of a folder, with limits that no test meets by chance. */
export function scriptSettings(folder: string, given: Partial<ScriptSettings> = {}): ScriptSettings {
  return {
    scriptsDir: path.join(folder, 'scripts'),
    runsDir: path.join(folder, 'results'),
    python: '',
    guardFile: path.join(__dirname, '../../dist/engine/scripts/script-guard.js'),
    limits: { timeoutSeconds: 60, memoryMb: 2048, cpuSeconds: 0, outputMb: 64 },
    environment: process.env,
    passed: [],
    graceMs: 300,
    ...given,
  };
}
