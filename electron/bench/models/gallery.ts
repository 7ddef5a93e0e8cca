/** The models that are built in: which task trains them, how large they are, and on which boards they fit. */
import type { ModelView } from '../../contract.ts';
import { keywordsModel } from '../tasks/keywords/keywords.ts';
import { omniglotModel } from '../tasks/omniglot/omniglot.ts';
import { BOARD_KINDS, boardBytes, fitOn } from './board-memory.ts';
import { layoutOf } from './layout.ts';
import { sineMlp } from './mlp.ts';
import type { Layer, ModelSpec } from './model-spec.ts';

export interface GalleryEntry {
  readonly task: 'sine' | 'omniglot' | 'keywords';
  /** Options of the task that choose it (`--task-set`). */
  readonly taskSet: Readonly<Record<string, string>>;
  readonly model: ModelSpec;
}

/** Classes of a task unless it is told otherwise. */
const WAYS = 5;

/** The first of a task is what it is trained with unless another is chosen. */
export function gallery(ways = WAYS): GalleryEntry[] {
  return [
    { task: 'sine', taskSet: { hidden: '32' }, model: sineMlp(32) },
    { task: 'sine', taskSet: { hidden: '40' }, model: sineMlp(40) },
    ...(['mlp', 'cnn'] as const).flatMap((net) =>
      ([14, 28] as const).map((side): GalleryEntry => ({
        task: 'omniglot',
        taskSet: { net, side: String(side) },
        model: omniglotModel(net, side, ways),
      })),
    ),
    ...(['mlp', 'cnn'] as const).map((net): GalleryEntry => ({
      task: 'keywords',
      taskSet: { net },
      model: keywordsModel(net, ways),
    })),
  ];
}

export function cardOf(model: ModelSpec): ModelView {
  const { parameterCount, inputs, outputs } = layoutOf(model);
  return {
    name: model.name,
    layers: model.layers.flatMap(layerText).join(', '),
    inputs,
    outputs,
    parameters: parameterCount,
    parameterBytes: 4 * parameterCount,
    boardBytes: boardBytes(model),
    boardBytesWithFeedback: boardBytes(model, { residual: 'float32' }),
    fits: BOARD_KINDS.map((kind) => fitOn(model, kind)),
  };
}

function layerText(layer: Layer): string[] {
  if (layer.kind === 'flatten') return [];
  if (layer.kind === 'dense') return [`dense ${layer.outputs}`];
  const { kernelHeight, kernelWidth, strideHeight, strideWidth, outputChannels } = layer.window;
  const stride = strideHeight === strideWidth ? String(strideHeight) : `${strideHeight}x${strideWidth}`;
  const kernel = `${kernelHeight}x${kernelWidth}${stride === '1' ? '' : `/${stride}`}`;
  return [layer.kind === 'conv2d' ? `conv2d ${outputChannels} ${kernel}` : `${layer.kind} ${kernel}`];
}
