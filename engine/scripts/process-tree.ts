import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { bearsLimit } from './process-mark';

/** The processes of a script: its group, their descendants, and whatever else bears its mark in its environment or its limits. */
export interface ProcessTree {
  /** First process, and number of the group; undefined where it is not known: then the mark alone tells what belongs to it. */
  pid: number | undefined;
  /** An entry of the environment that only this script has, such as `BACKTEST_RUN_ID=…`. */
  mark: string;
}

const LOOK_MS = 50;
const HAS_PROC = process.platform === 'linux';
const PAGE_BYTES = 4096;

/**
 * Ends every process of a script: asks, and after the grace forces. Processes that left the group are found by their parents and
 * by their environment and limits where the system shows those (Linux); elsewhere the group is all that is known.
 */
export async function endTree(tree: ProcessTree, graceMs: number): Promise<void> {
  signalTree(tree, 'SIGTERM');
  for (const deadline = Date.now() + graceMs; Date.now() < deadline; await delay(LOOK_MS)) {
    if (!isTreeAlive(tree)) return;
  }
  // One that is just being made may be missed by a look.
  for (let round = 0; round < 100 && isTreeAlive(tree); round++) {
    signalTree(tree, 'SIGKILL');
    await delay(LOOK_MS / 5);
  }
}

/** Whether any process of it is there that has not ended. */
export function isTreeAlive(tree: ProcessTree): boolean {
  if (HAS_PROC) return membersOf(tree).length > 0;
  return tree.pid !== undefined && send(-tree.pid, 0);
}

/** Memory of all its processes together, in bytes; undefined where the system does not show it. */
export function treeMemory(tree: ProcessTree): number | undefined {
  if (!HAS_PROC) return undefined;
  return membersOf(tree).reduce((sum, { rssPages }) => sum + rssPages * PAGE_BYTES, 0);
}

function signalTree(tree: ProcessTree, signal: 'SIGTERM' | 'SIGKILL'): void {
  // Before the group is gone, since a member that has none is found by its parent alone.
  const members = HAS_PROC ? membersOf(tree) : [];
  if (tree.pid !== undefined) send(-tree.pid, signal);
  for (const { pid, group } of members) if (group !== tree.pid) send(pid, signal);
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

interface Seen {
  pid: number;
  parent: number;
  group: number;
  rssPages: number;
}

function membersOf({ pid, mark }: ProcessTree): Seen[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (seenAs(Number(name)) ?? []) : []));
  const found = new Set<number>();
  const hasLimit = bearsLimit(mark);
  for (const one of all)
    if (one.group === pid || one.pid === pid || bears(one.pid, mark) || hasLimit(one.pid)) found.add(one.pid);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const one of all) if (found.has(one.parent)) found.add(one.pid);
  }
  return all.filter((one) => found.has(one.pid));
}

/** What `/proc/<pid>/stat` says; undefined of one that has ended. The name in it may hold spaces and brackets. */
function seenAs(pid: number): Seen | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    return { pid, parent: Number(fields[1]), group: Number(fields[2]), rssPages: Number(fields[21]) };
  } catch {
    return undefined;
  }
}

function bears(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(mark);
  } catch {
    return false;
  }
}
