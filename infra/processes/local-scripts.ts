import type { ScriptStore } from '../../api/operations/services';
import { HoldfastError } from '../../engine/model/errors';
import type { ScriptFile, ScriptRules } from '../../engine/model/scripts';
import { rulesInForce } from '../../engine/scripts/checks/built-in-rules';
import { checkFiles } from '../../engine/scripts/checks/check-files';
import { readLog } from '../../engine/scripts/read-log';
import { readResults } from '../../engine/scripts/read-results';
import { findScript, listScripts, type ScriptPlaces } from '../../engine/scripts/script-program';
import type { ArtifactStore } from '../store/artifacts/artifact-store';

/** The folder of scripts, and what scripts have left, as the API sees them beside the engines. */
export class LocalScripts implements ScriptStore {
  constructor(private readonly places: ScriptPlaces & { artifacts: ArtifactStore }) {}

  list() {
    return listScripts(this.places.scriptsDir);
  }

  async require(name: string): Promise<void> {
    await findScript(this.places, name);
  }

  async readLog(artifact: string, how: { last: number; from?: number | undefined; total: number }) {
    return readLog(await this.located(artifact), how);
  }

  async check(
    files: readonly ScriptFile[],
    { parameters, rules }: { parameters: Record<string, unknown>; rules: readonly (ScriptRules | undefined)[] },
  ) {
    const found = await this.locate(files);
    const { files: inForce, limits } = rulesInForce(...rules);
    const results = await readResults(found, parameters);
    return checkFiles(found, { rules: inForce, limits, statistics: results?.statistics ?? null });
  }

  async readResults(files: readonly ScriptFile[], parameters: Record<string, unknown>) {
    return readResults(await this.locate(files), parameters);
  }

  private locate(files: readonly ScriptFile[]) {
    return Promise.all(
      files.map(async ({ name, size, artifact }) => ({ name, size, path: await this.located(artifact) })),
    );
  }

  /** @throws HoldfastError ARTIFACT_MISSING */
  private async located(artifact: string): Promise<string> {
    const { artifacts } = this.places;
    if ((await artifacts.sizeOf(artifact)) !== undefined) return artifacts.pathOf(artifact);
    throw new HoldfastError('ARTIFACT_MISSING', 'A file of the result is missing.', { details: { artifact } });
  }
}
