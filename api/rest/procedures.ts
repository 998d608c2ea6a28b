import { z } from 'zod';
import { HoldfastError } from '../../engine/model/errors';
import type { Permission } from '../auth';
import { appRouter, type AppRouter, type Caller } from '../routers/app-router';

type Routers = Pick<
  AppRouter['_def']['record'],
  | 'sessions'
  | 'runs'
  | 'analytics'
  | 'sweeps'
  | 'searches'
  | 'validations'
  | 'risk'
  | 'ledger'
  | 'seals'
  | 'schedules'
  | 'strategies'
  | 'catalogs'
  | 'system'
>;
/** Such as `sessions.create`. */
export type ProcedurePath =
  | { [R in keyof Routers]: `${R}.${Extract<keyof Routers[R], string>}` }[keyof Routers]
  | `imports.${'create' | 'preview' | 'list' | 'get' | 'cancel'}`
  | `scripts.${'list' | 'run' | 'sweep' | 'runs' | 'get' | 'log' | 'files' | 'results' | 'validate' | 'cancel'}`
  | `imports.profiles.${'list' | 'get' | 'delete'}`;

/** The permission that a procedure needs, by any path that a request names; undefined where there is no such procedure. */
export function permissionOf(path: string): Permission | undefined {
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: Definition }>;
  return Object.hasOwn(procedures, path) ? procedures[path]!._def.meta?.permission : undefined;
}

export interface ProcedureInfo {
  permission: Permission;
  input: z.ZodObject;
}

interface Definition {
  meta?: { permission: Permission };
  inputs: unknown[];
}

/** Permission and input of a procedure, as it declares them itself. */
export function procedureInfo(path: ProcedurePath): ProcedureInfo {
  const procedures = appRouter._def.procedures as unknown as Record<string, { _def: Definition }>;
  const { meta, inputs } = procedures[path]!._def;
  const input = inputs[0] instanceof z.ZodPrefault ? inputs[0].unwrap() : inputs[0];
  if (!meta || !(input instanceof z.ZodObject)) {
    throw new HoldfastError('INTERNAL', `The procedure ${path} declares no permission or no object as its input.`);
  }
  return { permission: meta.permission, input };
}

export function callProcedure(caller: Caller, path: string, input: unknown): Promise<unknown> {
  let found: unknown = caller;
  for (const name of path.split('.')) found = (found as Record<string, unknown>)[name];
  return (found as (input: unknown) => Promise<unknown>)(input);
}
