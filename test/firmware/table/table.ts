/** The published table of firmware-bridge/firmware/README.md: what images, models and steps take. */
import { countAvrStep } from '../counts/avr-counts.ts';
import { countStep } from '../counts/counts.ts';
import { compilers } from './compilers.ts';
import { images, type Image } from './images.ts';
import { modelMemory, type ModelMemory } from './models.ts';

export const TABLE_BEGIN = '<!-- table: node build/firmware.mjs table -->';
export const TABLE_END = '<!-- end of table -->';

export interface Work {
  readonly target: string;
  readonly model: string;
  readonly unit: 'cycles' | 'instructions';
  readonly macs: number;
  readonly step: number;
  readonly byHand: number;
}

export interface Facts {
  readonly compilers: string;
  readonly images: readonly Image[];
  readonly models: readonly ModelMemory[];
  readonly work: readonly Work[];
}

/** Builds and counts everything. Needs what `compilers` names, and arduino-core-avr. */
export async function gather(): Promise<Facts> {
  const work: Work[] = [];
  const avr = await countAvrStep();
  const counted = { model: '1-16-16-1', unit: 'cycles', macs: avr.macs } as const;
  work.push({ target: 'ATmega2560', ...counted, step: avr.interpreted, byHand: avr.byHand });
  for (const [cpu, target] of [
    ['m0plus', 'Cortex-M0+'],
    ['m4', 'Cortex-M4F'],
    ['m7', 'Cortex-M7'],
  ] as const) {
    const { interpreted, byHand, macs } = await countStep(cpu);
    work.push({ target, model: '1-32-32-1', unit: 'instructions', macs, step: interpreted, byHand });
  }
  return { compilers: compilers(), images: await images(), models: await modelMemory(), work };
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** The text between the markers. */
export function tableText({ compilers: made, images: built, models, work }: Facts): string {
  const fits = (bytes: number): string => {
    const held = built.slice(0, 3).filter(({ arenaBytes }) => arenaBytes >= bytes);
    return (
      held.map(({ name }) => name.replace(/^Arduino | \(.*/g, '').replace(' 2560', '')).join(', ') || 'none'
    );
  };
  return [
    `Bytes, by ${made}.`,
    markdown(
      ['image', 'flash', 'for models', 'state', 'frames and conversions that wait', 'static RAM in all'],
      built.map((it) => [
        it.name,
        ...[it.flashBytes, it.arenaBytes, it.stateBytes, it.bufferBytes, it.staticBytes].map(whole),
      ]),
    ),
    'Training a model takes, of what is there for models, on every port:',
    markdown(
      [
        'model',
        'parameters',
        'plain',
        '+ float16 residual',
        '+ float32 residual',
        '+ gradient buffer',
        'a parameter',
        'fits, plain',
      ],
      models.map((it) => [
        it.name,
        ...[it.parameters, it.plainBytes, it.halfResidualBytes, it.residualBytes, it.gradientBytes].map(
          whole,
        ),
        (it.plainBytes / it.parameters).toFixed(1),
        fits(it.plainBytes),
      ]),
    ),
    'A training step (forward, loss, backward, update of one sample), beside the same step written by hand for that network:',
    markdown(
      ['target', 'model', 'multiply-accumulates', 'a step', 'each', 'by hand', 'counted'],
      work.map((it) => [
        ...[it.target, it.model, whole(it.macs), whole(it.step), (it.step / it.macs).toFixed(1)],
        `${(it.step / it.byHand).toFixed(3)} of it`,
        it.unit === 'cycles' ? 'cycles, by avr8js' : 'instructions, by QEMU: not cycles',
      ]),
    ),
  ].join('\n\n');
}

/** The text between the markers of a README; undefined: there are none. */
export function tableIn(readme: string): string | undefined {
  const begin = readme.indexOf(TABLE_BEGIN);
  const end = readme.indexOf(TABLE_END);
  return begin < 0 || end < begin ? undefined : readme.slice(begin + TABLE_BEGIN.length, end).trim();
}

/** The README with that text between its markers. */
export function withTable(readme: string, text: string): string {
  const begin = readme.indexOf(TABLE_BEGIN) + TABLE_BEGIN.length;
  return `${readme.slice(0, begin)}\n\n${text}\n\n${readme.slice(readme.indexOf(TABLE_END))}`;
}
