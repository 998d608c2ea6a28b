import pino, { type Logger } from 'pino';

export type { Logger };

/**
 * A logger of JSON lines on standard output, which the stack keeps in the file of the process.
 * @param name name of the process, in every line
 * @param level least level that is written. Default `info`
 */
export function createLogger(name: string, level = 'info'): Logger {
  return pino({
    name,
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['authorization', '*.authorization', 'key', '*.key', 'token', '*.token', 'databaseUrl', '*.databaseUrl'],
  });
}
