import { readFile, stat } from 'node:fs/promises';
import { HoldfastError } from '../model/errors';
import type { FolderCheck } from '../model/script-views';
import { scriptRulesSchema, type ScriptRules } from '../model/scripts';
import { rulesInForce } from './checks/built-in-rules';
import { checkFiles } from './checks/check-files';
import { outputFiles } from './output-files';
import { readResults } from './read-results';

export interface FolderChecking {
  /** File with rules beside the built-in ones. */
  rulesFile?: string | undefined;
  capital?: number | undefined;
}

/**
 * What the rules say of any folder of results, wherever they come from.
 * @throws HoldfastError VALIDATION for a folder that is none, or rules that cannot be read
 */
export async function checkFolder(folder: string, { rulesFile, capital }: FolderChecking): Promise<FolderCheck> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    throw new HoldfastError('VALIDATION', `${folder} is no folder`, { path: '<folder>' });
  }
  const rules = rulesFile === undefined ? undefined : await readRules(rulesFile);
  const found = await outputFiles(folder);
  const results = await readResults(found, capital === undefined ? {} : { capital });
  const { files, limits } = rulesInForce(rules);
  const statistics = results?.statistics ?? null;
  return { ...(await checkFiles(found, { rules: files, limits, statistics })), statistics };
}

async function readRules(file: string): Promise<ScriptRules> {
  const refused = (why: string) => new HoldfastError('VALIDATION', `${file}: ${why}`, { path: '--rules' });
  const text = await readFile(file, 'utf8').catch(() => {
    throw refused('cannot be read');
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused('is no JSON');
  }
  const parsed = scriptRulesSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refused(`${issue!.path.join('.')}: ${issue!.message}`);
}
