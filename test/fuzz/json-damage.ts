/** Damage that keeps a JSON value JSON: what checks of form, and not the text's reader, must refuse. */
import type { Rng } from '../../firmware-bridge/protocol/rng.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const STRANGE: readonly (() => Json)[] = [
  () => null,
  () => true,
  () => [],
  () => ({}),
  () => '',
  () => 0,
  () => -1,
  () => 0.5,
  () => 1e308,
  () => -1e308,
  () => 5e-324,
  () => 2 ** 53,
  () => 65_536,
  () => '../../../etc/passwd',
  () => '<img src=x onerror=alert(1)>',
  () => 'x'.repeat(100_000),
  () => ({ length: 1e9 }),
  () => [null],
  () => [[]],
  () => ({ toString: null, valueOf: null }),
  () => Array.from({ length: 2000 }, () => 1),
];
const KEYS = ['__proto__', 'constructor', 'length', '', 'toString', 'x'.repeat(300)];

function nested(value: Json): Json {
  let deep = value;
  for (let i = 0; i < 500; i++) deep = [deep];
  return deep;
}

/** All places of a value that hold something: the object or array, and the key in it. */
function places(root: Json): { holder: Record<string, Json>; key: string }[] {
  const found: { holder: Record<string, Json>; key: string }[] = [];
  const waiting: Json[] = [root];
  for (let value = waiting.pop(); value !== undefined && found.length < 5000; value = waiting.pop()) {
    if (value === null || typeof value !== 'object') continue;
    for (const key of Object.keys(value)) {
      found.push({ holder: value as Record<string, Json>, key });
      waiting.push((value as Record<string, Json>)[key] ?? null);
    }
  }
  return found;
}

/** A copy of `given` (which JSON can write) with one to four places changed. */
export function damagedJson(given: unknown, rng: Rng): Json {
  const top = { root: JSON.parse(JSON.stringify(given)) as Json };
  for (let n = 1 + rng.below(4); n > 0; n--) {
    const all = places(top);
    const { holder, key } = all[rng.below(all.length)]!;
    const value = holder[key] ?? null;
    const other = all[rng.below(all.length)]!;
    switch (rng.below(9)) {
      case 0:
        if (Array.isArray(holder)) holder.splice(Number(key), 1);
        else if (key !== 'root') Reflect.deleteProperty(holder, key);
        break;
      case 1:
        holder[key] = structuredClone(other.holder[other.key] ?? null);
        break;
      case 2:
        if (Array.isArray(value)) value.push(...structuredClone(value.slice(0, 100)));
        else if (typeof value === 'number') holder[key] = value * (rng.below(2) === 0 ? -1 : 1e6) + 0.5;
        else if (typeof value === 'string') holder[key] = value + value;
        break;
      case 3:
        if (Array.isArray(holder)) break;
        Object.defineProperty(holder, KEYS[rng.below(KEYS.length)]!, {
          value: structuredClone(value),
          enumerable: true,
          configurable: true,
          writable: true,
        });
        break;
      case 4:
        holder[key] = typeof value === 'string' ? Number(value) || 7 : String(rng.below(100));
        break;
      case 5:
        if (rng.below(6) === 0) holder[key] = nested(value);
        break;
      default:
        holder[key] = STRANGE[rng.below(STRANGE.length)]!();
    }
  }
  return top.root;
}

/** The same as text. */
export const damagedText = (given: unknown, rng: Rng): string =>
  JSON.stringify(damagedJson(given, rng)) ?? '';
export const damagedBytes = (given: unknown, rng: Rng): Uint8Array =>
  new TextEncoder().encode(damagedText(given, rng));
