import type { EngineHost } from '../engine/host/engine-host';
import type { ArtifactStore } from '../infra/store/artifacts/artifact-store';
import type { Store } from '../infra/store/store';
import type { Place } from '../infra/store/repositories/operation-rows';
import type { ManifestReader } from './manifest-reader';
import type { SessionHosts } from './session-hosts';

/** What the activities of an engine worker work with. */
export interface EngineDependencies {
  /** Name of this engine worker. */
  host: string;
  engine: EngineHost;
  store: Store;
  artifacts: ArtifactStore;
  manifests: ManifestReader;
  sessions: SessionHosts;
  tellAdmitted: TellAdmitted;
  reached: Failpoint;
}

/** Tells workflows that wait for a place in their session that they have got it. Never fails: they look by themselves too. */
export type TellAdmitted = (places: readonly Place[]) => void;

/**
 * Places in activities at which a fault test may end the process: before data is loaded, before and after rows are
 * committed, before an activity answers.
 */
export type FailpointName = 'hydrate' | 'before-commit' | 'after-commit' | 'before-completion' | 'follow';
export type Failpoint = (name: FailpointName) => void;
