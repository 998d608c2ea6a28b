import { spawn } from 'node:child_process';
import type { Environment } from '../settings';

const COMMANDS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
  linux: ['xdg-open'],
};

/**
 * Opens an address in the browser of whoever sits at this machine.
 * @returns false where there is no display or no program that could
 */
export function openBrowser(url: string, env: Environment): Promise<boolean> {
  const [program, ...args] = COMMANDS[process.platform] ?? [];
  const hasDisplay = process.platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
  if (program === undefined || !hasDisplay) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
