import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { START, STOP } from '../../engine/model/timings';
import { removePidFile, writePidFile } from './pid-file';
import { send, waitForExit } from './process-table';

export interface ProcessSpec {
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  logFile: string;
  pidFile: string;
  stopSignal: NodeJS.Signals;
  /** How long it may take to stop before its whole group is killed, in milliseconds. */
  graceMs: number;
  /** Account to run as, when the supervisor is root. */
  account?: { uid: number; gid: number };
  /** Runs before each start, also before a restart. */
  beforeStart?: () => void | Promise<void>;
}

export interface ProcessEvents {
  /** It ended without being asked to and starts again after the delay. */
  onRestart?: (event: { name: string; how: string; delayMs: number }) => void;
}

/** One that ends this often before it was ever ready will not become so. */
const HOPELESS_STARTS = 4;

/** A child in a process group of its own that is started again whenever it dies, until it is stopped. */
export class ManagedProcess {
  private child?: ChildProcess;
  private timer?: NodeJS.Timeout;
  private stopping = false;
  private delayMs: number = START.firstDelayMs;
  private exits = 0;

  constructor(
    readonly spec: ProcessSpec,
    private readonly events: ProcessEvents = {},
  ) {}

  get name(): string {
    return this.spec.name;
  }

  /** Number of the process, while it runs. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  async start(): Promise<void> {
    await this.spec.beforeStart?.();
    if (this.stopping) return;
    const { command, args, env, cwd, account, pidFile, logFile } = this.spec;
    const log = openSync(logFile, 'a');
    const begin = Date.now();
    // A group of its own: Ctrl-C in a terminal reaches the supervisor only, which then stops all in order.
    const child = spawn(command, args, { env, cwd, detached: true, stdio: ['ignore', log, log], ...account });
    closeSync(log);
    this.child = child;
    if (child.pid !== undefined) writePidFile(pidFile, child.pid);
    child.once('error', (error) => this.ended(error.message, begin));
    child.once('exit', (code, signal) => this.ended(signal ?? `code ${code}`, begin));
  }

  /**
   * Waits until a probe answers true.
   * @throws Error with the last lines of the log when the process keeps dying or the time is over.
   */
  async ready(probe: () => Promise<boolean>, timeoutMs: number): Promise<void> {
    for (const deadline = Date.now() + timeoutMs; !this.stopping; await sleep(START.pollMs)) {
      if (await probe()) return;
      if (this.exits >= HOPELESS_STARTS) throw new Error(`${this.name} does not start:\n${this.lastLines()}`);
      if (Date.now() > deadline) throw new Error(`${this.name} is not ready in time:\n${this.lastLines()}`);
    }
    throw new Error(`${this.name} was stopped`);
  }

  /** Ends the process for good: its stop signal, a time of grace, then the whole group by force. */
  async stop(graceMs: number = this.spec.graceMs): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    const pid = this.child?.pid;
    if (pid !== undefined) {
      send(pid, this.spec.stopSignal);
      await waitForExit(pid, graceMs);
      send(-pid, 'SIGKILL');
      await waitForExit(pid, STOP.killedMs);
    }
    removePidFile(this.spec.pidFile);
  }

  private ended(how: string, begin: number): void {
    this.child = undefined;
    this.exits += 1;
    if (this.stopping) return;
    if (Date.now() - begin > START.stableMs) this.delayMs = START.firstDelayMs;
    const delayMs = this.delayMs;
    this.delayMs = Math.min(2 * delayMs, START.longestDelayMs);
    this.events.onRestart?.({ name: this.name, how, delayMs });
    this.timer = setTimeout(() => {
      this.start().catch((error: unknown) => this.ended(String(error), Date.now()));
    }, delayMs);
  }

  private lastLines(): string {
    try {
      return readFileSync(this.spec.logFile, 'utf8').trim().split('\n').slice(-12).join('\n');
    } catch {
      return '(it logged nothing)';
    }
  }
}
