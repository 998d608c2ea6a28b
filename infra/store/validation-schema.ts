import type { ValidationPart, ValidationPlan, Verdict } from '../../engine/model/validation';
import type { Json, OptionalJson } from './column-types';

/** What only validations have. */
export interface ValidationTable {
  id: string;
  /** The run, sweep or search that is looked at. */
  subject: string;
  plan: Json<ValidationPlan>;
  /** Names of its parts in their order. */
  parts: Json<string[]>;
  /** Null before it has ended. */
  verdict: OptionalJson<Verdict>;
}

export interface ValidationPartTable {
  operation_id: string;
  number: number;
  body: Json<ValidationPart>;
}
