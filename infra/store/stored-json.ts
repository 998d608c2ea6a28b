import { wellFormedJson } from '../../engine/model/text';

/** JSON of something that foreign text is a part of, as Postgres can hold it. */
export function storedJson(value: unknown): string {
  return JSON.stringify(wellFormedJson(value));
}
