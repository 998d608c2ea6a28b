import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { killAndReturn, persist } from '../rig.mjs';

/** Many clients ask for the same few runs at once while the API dies: each is made once, and all are told the same. */
export async function repeatKeys({ stack }, { clients, keys, asks }) {
  const salt = randomUUID();
  const told = new Map();
  const ask = async (number) => {
    const key = `${salt}-${number % keys}`;
    const run = { session: 'faults', strategy: 'sma-cross', parameters: { fast: 2, slow: 3 + (number % keys) } };
    const { status, body } = await persist(() => create(stack, key, { ...run, cache: 'bypass' }));
    assert.equal(status, 202, JSON.stringify(body));
    assert.equal(told.get(key) ?? body.runId, body.runId, 'two answers to one key differ');
    told.set(key, body.runId);
  };
  const client = async (first) => {
    for (let i = 0; i < asks; i++) await ask(first + i * clients);
  };
  const killing = delay(200).then(() => killAndReturn(stack, 'api'));
  await Promise.all(Array.from({ length: clients }, (_, i) => client(i)));
  await killing;
  assert.equal(told.size, keys);
  assert.equal(new Set(told.values()).size, keys);
  const other = await create(stack, `${salt}-0`, { session: 'faults', strategy: 'buy-and-hold', parameters: {} });
  assert.equal(other.status, 409);
  assert.equal(other.body.error.code, 'IDEMPOTENCY_CONFLICT');
  return `${clients} clients, ${clients * asks} requests, ${keys} keys, ${keys} runs`;
}

async function create(stack, key, body) {
  const response = await fetch(`${stack.url}/api/v1/runs`, {
    method: 'POST',
    headers: { 'x-api-key': stack.key, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
