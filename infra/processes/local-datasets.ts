import { mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pLimit from 'p-limit';
import type { DatasetFiles } from '../../api/operations/services';
import { catalogFolder } from '../../engine/catalog/catalog-folder';
import { shownRows } from '../../engine/datasets/describe-rows';
import { ImportDatabase } from '../../engine/imports/import-database';
import { HoldfastError } from '../../engine/model/errors';
import type { ArtifactStore } from '../store/artifacts/artifact-store';

interface Places {
  catalogRoot: string;
  artifacts: ArtifactStore;
}

/** Previews that wait for their turn at most. */
const MOST_WAITING = 200;

/** The rows of datasets in the artifact store as the API shows them, a page at a time. */
export class LocalDatasets implements DatasetFiles {
  private readonly turns = pLimit(1);

  constructor(private readonly places: Places) {}

  preview(rows: string, page: { offset: number; rows: number; timeZone?: string | undefined }) {
    if (this.turns.pendingCount >= MOST_WAITING)
      return Promise.reject(new HoldfastError('RATE_LIMITED', 'Too many previews of datasets wait.'));
    return this.turns(async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-dataset-'));
      let database: ImportDatabase | undefined;
      try {
        database = await ImportDatabase.open(folder);
        return await shownRows(database, this.places.artifacts.pathOf(rows), page);
      } finally {
        database?.close();
        await rm(folder, { recursive: true, force: true });
      }
    });
  }

  async removeCatalogs(catalogs: readonly string[]): Promise<void> {
    for (const catalog of catalogs) {
      const folder = await catalogFolder(this.places.catalogRoot, catalog).catch(() => undefined);
      if (folder === undefined) continue;
      await rm(folder, { recursive: true, force: true });
      // The folder of the dataset goes with the last of its versions.
      await rmdir(path.dirname(folder)).catch(() => undefined);
    }
  }
}
