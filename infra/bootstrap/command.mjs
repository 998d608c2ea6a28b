import { spawn } from 'node:child_process';

/**
 * Runs a command to its end and collects what it prints.
 * @returns {Promise<{ok: boolean, output: string}>} `ok` false when it failed, is missing, or took too long.
 */
export function run(command, args, { cwd, timeoutMs, env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Not the option of spawn: its timer outlives a command that is not there.
    const timer = timeoutMs && setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ ok: false, output: error.message });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const ended = signal ? `\nended by ${signal}` : '';
      resolve({ ok: code === 0, output: `${output.trim()}${ended}` });
    });
  });
}

/** The last lines of a long output, for a message. */
export function tail(output, lines = 15) {
  return output.split('\n').slice(-lines).join('\n');
}
