import { createHmac } from 'node:crypto';
import { readFile, unlink } from 'node:fs/promises';
import { secretsEqual } from './auth';

const LIFETIME_MS = 30 * 24 * 3_600_000;

/** The value of a cookie that signs a browser in: its end of life, signed with the admin key. */
export function issueSession(adminKey: string, now = Date.now()): { value: string; maxAgeSeconds: number } {
  const expires = now + LIFETIME_MS;
  return { value: `${expires}.${sign(adminKey, expires)}`, maxAgeSeconds: LIFETIME_MS / 1000 };
}

/** True for a value that `issueSession` gave for the same key and that has not expired. */
export function isSession(adminKey: string, value: string, now = Date.now()): boolean {
  const match = /^(\d{1,15})\.([0-9a-f]{64})$/.exec(value);
  if (!match) return false;
  const expires = Number(match[1]);
  return secretsEqual(match[2]!, sign(adminKey, expires)) && expires > now;
}

function sign(adminKey: string, expires: number): string {
  return createHmac('sha256', adminKey).update(`dashboard session until ${expires}`).digest('hex');
}

/** Takes the one-time token of the file: true for a single caller who names it. A wrong guess leaves it in place. */
export async function consumeToken(file: string, token: string): Promise<boolean> {
  const stored = await readFile(file, 'utf8').catch(() => '');
  const expected = stored.trim();
  if (expected === '' || !secretsEqual(expected, token)) return false;
  // Whoever removes the file has the token: of two requests at once, one finds nothing to remove.
  return unlink(file).then(
    () => true,
    () => false,
  );
}
