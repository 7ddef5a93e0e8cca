/** Arrays as a C header, for firmware that starts from the initialization without a host. */
import type { NamedArray } from './npz.ts';

/** @param about sentences for the comment on top */
export function cHeader(arrays: readonly NamedArray[], about: readonly string[]): string {
  const blocks = arrays.map(
    ({ name, shape, values }) =>
      `/* ${shape.map((n) => `[${n}]`).join('')} */\nstatic const float initialization_${name}[${values.length}] = {\n${rows(values)}};\n`,
  );
  const comment = about.map((line) => ` * ${line.replaceAll('*/', '* /')}\n`).join('');
  return `/*\n${comment} */\n#ifndef INITIALIZATION_H\n#define INITIALIZATION_H\n\n${blocks.join('\n')}\n#endif\n`;
}

const PER_ROW = 6;

function rows(values: Float32Array): string {
  const lines: string[] = [];
  for (let i = 0; i < values.length; i += PER_ROW) {
    lines.push(`    ${[...values.subarray(i, i + PER_ROW)].map(literal).join(', ')},\n`);
  }
  return lines.join('');
}

/** Nine digits tell every float32 from its neighbours. */
function literal(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError('The initialization holds a value that is no number.');
  const text = String(Number(value.toPrecision(9)));
  return `${/[.e]/.test(text) ? text : `${text}.0`}f`;
}
