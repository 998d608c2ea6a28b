import { setTimeout as sleep } from 'node:timers/promises';
import type { ScriptRunView } from '../../engine/model/script-views';
import { isFinal } from '../../engine/model/status';
import { answer, remark, type Cli } from './cli';

const LOOK_MS = 400;
const PAGE = 5000;

/** Shows what a script prints beside the answer, until it has ended. */
export async function followScript(cli: Cli, id: string): Promise<ScriptRunView> {
  let from = 0;
  for (;;) {
    // Before the log: what it prints last is there when it has ended.
    const view = await cli.client.scripts.get.query({ id });
    from = await passOn(cli, id, { from, write: (line) => remark(cli, line) });
    if (isFinal(view.status)) return view;
    await sleep(LOOK_MS);
  }
}

/** The last lines of a log, and with `follow` whatever comes. */
export async function printLog(
  cli: Cli,
  id: string,
  { lines, from: first, follow }: { lines: number; from?: number; follow: boolean },
): Promise<void> {
  const log = await cli.client.scripts.log.query({ id, lines, ...(first !== undefined && { from: first }) });
  if (cli.json && !follow) return answer(cli, log, () => '');
  const write = (line: string) => void cli.streams.out.write(`${line}\n`);
  log.lines.forEach(write);
  for (let from = log.firstLine + log.lines.length; follow; await sleep(LOOK_MS)) {
    const { status } = await cli.client.scripts.get.query({ id });
    from = await passOn(cli, id, { from, write });
    if (isFinal(status)) return;
  }
}

/** @returns number of the next line */
async function passOn(
  cli: Cli,
  id: string,
  { from, write }: { from: number; write: (line: string) => void },
): Promise<number> {
  for (let next = from; ;) {
    const { lines, firstLine } = await cli.client.scripts.log.query({ id, from: next, lines: PAGE });
    lines.forEach(write);
    if (lines.length > 0) next = firstLine + lines.length;
    if (lines.length < PAGE) return next;
  }
}
