import { dirname } from 'node:path';
import { catalogFolder, dataFiles } from '../engine/catalog/catalog-folder';
import type { Manifest } from '../engine/model/manifest';
import { dataOf, sealedError, sealOver, type Seal } from '../engine/model/seal';
import type { SealRepository } from '../infra/store/repositories/seal-repository';

/** Refuses what lies behind a seal, on the machine that has the files. */
export class SealedData {
  constructor(
    private readonly seals: Pick<SealRepository, 'standing'>,
    private readonly catalogRoot: string,
  ) {}

  /**
   * Links to folders and files of a sealed catalog are the same data, whatever is written to them later.
   * @param path of the field at fault
   * @param reader the operation that reads
   * @throws HoldfastError SEALED with that path
   */
  async requireOpen(manifest: Manifest, path: string, reader?: string): Promise<void> {
    const data = dataOf(manifest);
    const seals = await this.seals.standing(data.datasets);
    if (seals.length === 0) return;
    const seal = sealOver(seals, { ...data, aliases: await this.aliasesOf(manifest, seals) }, reader);
    if (seal) throw sealedError(seal, path);
  }

  /** Sealed catalogs whose folder, or files of it, a manifest names in another way. */
  private async aliasesOf({ catalog, instruments }: Manifest, seals: readonly Seal[]): Promise<string[]> {
    const root = this.catalogRoot;
    const files = await dataFiles(root, catalog).catch(() => new Map<string, string>());
    const own = await catalogFolder(root, catalog).catch(() => undefined);
    const places = new Set(own === undefined ? [] : [own]);
    for (const { id } of instruments) if (files.has(id)) places.add(dirname(files.get(id)!));
    const aliases: string[] = [];
    for (const seal of seals) {
      const folder = await catalogFolder(root, seal.catalog).catch(() => undefined);
      if (folder !== undefined && places.has(folder)) aliases.push(seal.catalog);
    }
    return aliases;
  }
}
