import { randomUUID } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/**
 * Messages of a thread that evaluates strategies. Their code can post messages of its own to the same port: those that count bear a
 * secret that it is not told.
 */
export function messageSecret(): string {
  return randomUUID();
}

/** In the thread, before any strategy is there. */
export function secretSender<T extends object>(): (message: T, secret: string) => void {
  const post = parentPort!.postMessage.bind(parentPort);
  return (message, secret) => post([secret, message]);
}

/** @returns the message; undefined for one that a strategy has sent */
export function openMessage<T extends object>(received: unknown, secret: string): T | undefined {
  return Array.isArray(received) && received.length === 2 && received[0] === secret ? (received[1] as T) : undefined;
}
