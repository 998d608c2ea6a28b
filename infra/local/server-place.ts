import type { ManagedProcess } from './managed-process';

/** Where an embedded server keeps its files. */
export interface ServerPlace {
  home: string;
  runDir: string;
  logsDir: string;
  env: NodeJS.ProcessEnv;
  /** Called as soon as there is something to stop, before it is ready. */
  onStarted?: (server: ManagedProcess) => void;
}
