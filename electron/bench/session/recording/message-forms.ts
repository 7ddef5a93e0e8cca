/**
 * Whether a message of a recording has the form of its topic. A recording may come from anybody: what has another form is
 * left out and counted, as a damaged chunk is, before anything computes with it.
 */
import type { z } from 'zod';
import { EvaluationMessage, EventMessage, HelloMessage, RoundMessage } from '../overview/overview.ts';

const decoder = new TextDecoder();

/** The value of a message as it was written; undefined when it is no JSON. */
function jsonOf(data: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(data));
  } catch {
    return undefined;
  }
}

/** The message as it was written, keys that this version does not know included; undefined when its form is another. */
function formed<T>(schema: z.ZodType, data: Uint8Array): T | undefined {
  const value = jsonOf(data);
  return schema.safeParse(value).success ? (value as T) : undefined;
}

export const roundOf = <T>(data: Uint8Array): T | undefined => formed(RoundMessage, data);
/** With NaN where a run that diverged had no figure: JSON has none, and null there would be taken for a number. */
export function evaluationOf<T>(data: Uint8Array): T | undefined {
  const written = jsonOf(data);
  const read = EvaluationMessage.safeParse(written);
  return read.success ? ({ ...(written as object), ...read.data } as T) : undefined;
}
export const eventOf = <T>(data: Uint8Array): T | undefined => formed(EventMessage, data);
export const helloOf = <T>(data: Uint8Array): T | undefined => formed(HelloMessage, data);
/** For what checks the form itself. */
export const anyOf = jsonOf;
