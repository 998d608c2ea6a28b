import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LogRotation } from '../../infra/local/log-rotation';

const LINE = 100;
let folder: string;
let log: number;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'holdfast-logs-'));
  // As the supervisor opens it for a process, which keeps it open.
  log = openSync(path.join(folder, 'api.log'), 'a');
});
afterEach(() => {
  closeSync(log);
  rmSync(folder, { recursive: true });
});

const write = (from: number, count: number) => {
  for (let i = from; i < from + count; i++) writeSync(log, `${String(i).padEnd(LINE - 1, '.')}\n`);
};
const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
const firstLine = (name: string) => parseInt(read(name));

describe('the log file of a process that goes on writing', () => {
  it('is rotated by its size, oldest last, with no line lost or torn', async () => {
    const rotation = new LogRotation(folder, { bytes: 10 * LINE, files: 3 });
    for (let round = 0; round < 3; round++) {
      write(round * 20, 20);
      await rotation.rotate();
    }
    write(60, 5);
    await rotation.rotate();
    expect(readdirSync(folder).sort()).toEqual(['api.log', 'api.log.1', 'api.log.2', 'api.log.3']);
    const all = ['api.log.3', 'api.log.2', 'api.log.1', 'api.log'].map(read).join('').trimEnd().split('\n');
    expect(all.map((line) => parseInt(line))).toEqual(Array.from({ length: 65 }, (_, i) => i));
  });

  it('takes no more room than its limits, however long it writes', async () => {
    const rotation = new LogRotation(folder, { bytes: 10 * LINE, files: 2 });
    for (let round = 0; round < 20; round++) {
      write(round * 20, 20);
      await rotation.rotate();
    }
    expect(readdirSync(folder).sort()).toEqual(['api.log', 'api.log.1', 'api.log.2']);
    expect(read('api.log')).toBe('');
    expect([firstLine('api.log.2'), firstLine('api.log.1')]).toEqual([360, 380]);
  });

  it('is left as it is where it cannot be rotated, and the reason is reported', async () => {
    const errors: unknown[] = [];
    const rotation = new LogRotation(folder, { bytes: 1, files: 1 }, (error) => errors.push(error));
    mkdirSync(path.join(folder, 'api.log.1'));
    write(0, 2);
    await rotation.rotate();
    expect(errors).toHaveLength(1);
    expect(firstLine('api.log')).toBe(0);
  });
});
