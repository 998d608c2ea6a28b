/** What a worker sends to the guard of a script: one line of JSON. The end of the pipe is the end of the script. */
export interface GuardOrder {
  command: string;
  args: string[];
  /** Working folder. */
  cwd: string;
  environment: Record<string, string>;
  /** The entry of the environment by which its processes are known. */
  mark: string;
  /** Takes stdout and stderr. */
  logFile: string;
  /** What the script must not go beyond; 0: nothing. */
  limits: ScriptLimits;
  graceMs: number;
}

export interface ScriptLimits {
  timeoutSeconds: number;
  memoryMb: number;
  cpuSeconds: number;
  /** Of the log and all other files of the output folder. */
  outputMb: number;
}

export type ExceededLimit = 'time' | 'memory' | 'cpu' | 'output';

/** What the guard answers, one line of JSON each: that the script has begun, and how it ended. */
export type GuardAnswer =
  { kind: 'started'; pid: number } | { kind: 'refused'; reason: string } | ({ kind: 'ended' } & ScriptExit);

export interface ScriptExit {
  exitCode: number | null;
  signal: string | null;
  /** The limit beyond which it was ended; null: none. */
  exceeded: ExceededLimit | null;
  seconds: number;
  peakMemoryMb: number | null;
}
