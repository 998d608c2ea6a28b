import type { EngineHost } from '../engine/host/engine-host';
import type { ArtifactStore } from '../infra/store/artifacts/artifact-store';
import type { Store } from '../infra/store/store';
import type { Admitted } from '../infra/store/repositories/operation-rows';
import type { ManifestReader } from './manifest-reader';
import type { Quarantine } from './quarantine';
import type { SealedData } from './sealed-data';
import type { ScriptSettings } from './script-settings';
import type { SessionHosts } from './session-hosts';
import type { StallNotes } from './stalls';

/** What the activities of an engine worker work with. */
export interface EngineDependencies {
  /** Name of this engine worker. */
  host: string;
  engine: EngineHost;
  store: Store;
  artifacts: ArtifactStore;
  /** Of catalogs, of what may be imported into them, and of the compiled sources. */
  folders: { catalogRoot: string; importsDir: string; distDir: string };
  scripts: ScriptSettings;
  manifests: ManifestReader;
  /** What may not be read. */
  sealed: Pick<SealedData, 'requireOpen'>;
  sessions: SessionHosts;
  onAdmitted: OnAdmitted;
  quarantine: Quarantine;
  stalls: StallNotes;
  reached: Failpoint;
}

/** Starts the workflows of what has been given a place in its session. Never fails: the reconciler is its net. */
export type OnAdmitted = (admitted: readonly Admitted[]) => void;

/**
 * Places in activities at which a fault test may end the process: before data is loaded, before and after rows are
 * committed, before an activity answers, once a version of a dataset is stored, before the files of an import are moved, and
 * before those of a script are stored.
 */
export type FailpointName =
  | 'hydrate'
  | 'before-commit'
  | 'after-commit'
  | 'before-completion'
  | 'follow'
  | 'dataset-stored'
  | 'publish'
  | 'script-end';
export type Failpoint = (name: FailpointName) => void;
