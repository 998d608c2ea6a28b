import type { Manifest } from '../engine/model/manifest';
import { Recent } from '../engine/model/recent';
import type { SessionRepository } from '../infra/store/repositories/session-repository';

const MAX_KEPT = 64;

/** Manifests by hash. They never change, so the last ones read are kept. */
export class ManifestReader {
  private readonly kept = new Recent<Manifest>(MAX_KEPT);

  constructor(private readonly sessions: Pick<SessionRepository, 'getManifest'>) {}

  async get(hash: string): Promise<Manifest> {
    const known = this.kept.get(hash);
    if (known) return known;
    const manifest = await this.sessions.getManifest(hash);
    this.kept.set(hash, manifest);
    return manifest;
  }
}
