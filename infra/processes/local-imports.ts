import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ImportFiles, ShippedProfile } from '../../api/operations/services';
import { recognizeImport, SHIPPED_PROFILES, type NamedProfile } from '../../engine/imports/imports';
import { sourcesBelow } from '../../engine/imports/import-folder';
import { locateSources, type WantedSources } from '../../engine/imports/located-sources';
import type { ImportOverrides, Recognition } from '../../engine/model/imports';
import type { ArtifactStore } from '../store/artifacts/artifact-store';
import { openDownload } from './download';

export interface ImportPlaces {
  importsDir: string;
  uploadLimitMb: number;
  /** Whether files of this machine's networks may be downloaded. @default false */
  importPrivateAddresses?: boolean;
  artifacts: ArtifactStore;
}

/** The folder of imports, and uploads, as the API sees them beside the engines. */
export class LocalImports implements ImportFiles {
  readonly profiles: readonly ShippedProfile[] = SHIPPED_PROFILES;
  readonly uploadLimitBytes: number;

  constructor(private readonly places: ImportPlaces) {
    this.uploadLimitBytes = places.uploadLimitMb * 2 ** 20;
  }

  async find(path: string): Promise<{ name: string; bytes: number }[]> {
    const { sources } = await sourcesBelow(this.places.importsDir, path);
    return sources.map(({ name, bytes }) => ({ name, bytes }));
  }

  async fingerprint(path: string): Promise<string | undefined> {
    const { sources } = await sourcesBelow(this.places.importsDir, path).catch(() => ({ sources: [] }));
    const [source] = sources;
    if (sources.length !== 1 || source === undefined) return undefined;
    const hash = createHash('sha256');
    for await (const part of createReadStream(source.path)) hash.update(part as Buffer);
    return hash.digest('hex');
  }

  async download(url: string): Promise<{ name: string; artifact: string; bytes: number }> {
    const { artifacts, importPrivateAddresses: allowPrivate = false } = this.places;
    const { name, parts } = await openDownload(url, { limitBytes: this.uploadLimitBytes, allowPrivate });
    const { hash, bytes } = await artifacts.putStream(parts);
    return { name, artifact: hash, bytes };
  }

  async recognize(
    wanted: WantedSources,
    { overrides, profiles }: { overrides: ImportOverrides; profiles: readonly NamedProfile[] },
  ): Promise<Recognition> {
    const { importsDir, artifacts } = this.places;
    const uploadFile = (artifact: string) => artifacts.pathOf(artifact);
    const { sources, leftOut } = await locateSources(wanted, { importsDir, uploadFile });
    const recognition = await recognizeImport(sources, overrides, profiles);
    return { ...recognition, leftOut: [...leftOut, ...recognition.leftOut] };
  }
}
