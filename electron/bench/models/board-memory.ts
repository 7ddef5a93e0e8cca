/** What memory a model takes on a board, and what boards offer for it. */
import type { BoardFitView } from '../../contract.ts';
import { layoutOf } from './layout.ts';
import type { ModelSpec } from './model-spec.ts';

export interface MemoryOptions {
  /** Error feedback: what an update did not send, kept on the board. */
  readonly residual?: 'none' | 'float16' | 'float32';
  /** Batches and query samples need a buffer for the gradient. */
  readonly gradient?: boolean;
  readonly localLayers?: number;
}

const FLOAT = 4;
/** A layer that is kept: its description and its place. On every port the same. */
const LAYER_BYTES = 44;

/**
 * Bytes of a board's memory for models; the twin of `model_bytes_needed` in `firmware/core/model.c`: the table of
 * layers, copy and working weights, activations (flatten shares those of its input), two deltas as wide as the widest layer, and what options add.
 */
export function boardBytes(model: ModelSpec, options: MemoryOptions = {}): number {
  const { residual = 'none', gradient = false, localLayers = 0 } = options;
  const { parameterCount, globalCount, inputs } = layoutOf(model, localLayers);
  const activations = model.layers.reduce(
    (sum, { kind, outputs }) => sum + (kind === 'flatten' ? 0 : outputs),
    inputs,
  );
  const widest = Math.max(
    ...model.layers.map((layer, i) => Math.max(layer.outputs, i > 0 ? layer.inputs : 0)),
  );
  const floats = 2 * parameterCount + activations + 2 * widest + (gradient ? parameterCount : 0);
  const each = { none: 0, float16: 2, float32: 4 }[residual];
  const table = LAYER_BYTES * model.layers.length;
  return table + FLOAT * floats + Math.ceil((each * globalCount) / FLOAT) * FLOAT;
}

export interface BoardKind {
  readonly name: string;
  /** For models, with the firmware of this package. */
  readonly memoryBytes: number;
  readonly mostLayers: number;
  /** The small firmware: dense layers only, no error feedback. */
  readonly small?: true;
}

/** Known boards: what the firmware's ports offer (`ports/rp2040/port.c`, the Arduino library's examples, the virtual board). */
export const BOARD_KINDS: readonly BoardKind[] = [
  { name: 'Raspberry Pi Pico', memoryBytes: 200 * 1024, mostLayers: 16 },
  { name: 'Arduino Mega 2560', memoryBytes: 1240 * FLOAT, mostLayers: 8 },
  { name: 'Arduino Uno', memoryBytes: 148 * FLOAT, mostLayers: 8, small: true },
  { name: 'Virtual board', memoryBytes: 192 * 1024, mostLayers: 16 },
];

export function fitOn(model: ModelSpec, kind: BoardKind): BoardFitView {
  const { name: board, memoryBytes, mostLayers, small } = kind;
  const [needed, withFeedback] = [boardBytes(model), boardBytes(model, { residual: 'float32' })];
  const kilo = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  const answer = (fit: BoardFitView['fit'], reason?: string): BoardFitView => ({
    board,
    fit,
    memoryBytes,
    reason,
  });
  const unable = small && model.layers.find((layer) => layer.kind !== 'dense');
  if (unable)
    return answer(
      'too large',
      `It has a layer ${unable.kind}; the firmware of this board runs dense ones only.`,
    );
  if (model.layers.length > mostLayers)
    return answer('too large', `It has ${model.layers.length} layers; this board takes ${mostLayers}.`);
  if (needed > memoryBytes)
    return answer('too large', `It needs ${kilo(needed)}; this board offers ${kilo(memoryBytes)}.`);
  if (small) return answer('tight', 'The firmware of this board runs it without error feedback only.');
  if (withFeedback > memoryBytes)
    return answer(
      'tight',
      `It needs ${kilo(withFeedback)} with error feedback, and this board offers ${kilo(memoryBytes)}; without, ${kilo(needed)}.`,
    );
  return answer('fits');
}
