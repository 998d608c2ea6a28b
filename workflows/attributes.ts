import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const STATUS = keyword('HoldfastStatus');

/** By which the Temporal UI finds a part of an operation without a session, as it begins. */
export function partAttributes({ kind, owner }: { kind: string; owner: string }) {
  return [
    { key: keyword('HoldfastKind'), value: kind },
    { key: keyword('HoldfastOwner'), value: owner },
    { key: STATUS, value: 'running' },
  ];
}

/** Shows the status in the Temporal UI's list; each call is an event of the history. */
export function showStatus(status: string): void {
  upsertSearchAttributes([{ key: STATUS, value: status }]);
}

/** Shows a status that is often the same, without an event where it is. */
export class StatusSign {
  /** @param shown the status that the workflow was started with, where that is known */
  constructor(private shown?: string) {}

  show(status: string): void {
    if (status !== this.shown) showStatus(status);
    this.shown = status;
  }
}

/** Shows a workflow's state in the Temporal UI, as a table of Markdown. */
export function showDetails(rows: Record<string, string | number>): void {
  const lines = Object.entries(rows).map(([name, value]) => `| ${name} | ${value} |`);
  setCurrentDetails(['| | |', '|---|---|', ...lines].join('\n'));
}

/** A bar of 20 characters and the percentage. */
export function progressLine(done: number, total: number): string {
  const fraction = total > 0 ? done / total : 0;
  const filled = Math.round(fraction * 20);
  return `\`${'█'.repeat(filled)}${'░'.repeat(20 - filled)}\` ${(fraction * 100).toFixed(1)} %`;
}
