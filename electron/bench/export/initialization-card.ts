/** What goes with the weights of an initialization so that it can be used again: `initialization.json`. */
import { z } from 'zod';
import type { Initialization } from '../adapt/adaptation.ts';
import { layoutOf } from '../models/layout.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import { UsageError } from '../usage-error.ts';

const size = z.number().int().min(0).max(65_535);
const Window = z.strictObject({
  inputHeight: size,
  inputWidth: size,
  inputChannels: size,
  outputHeight: size,
  outputWidth: size,
  outputChannels: size,
  kernelHeight: size,
  kernelWidth: size,
  strideHeight: size,
  strideWidth: size,
  padTop: size,
  padLeft: size,
});
const base = {
  inputs: size,
  outputs: size,
  activation: z.enum(['none', 'relu']),
  weightStd: z.number(),
  biasRange: z.number(),
};
const Layer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dense'), ...base }),
  z.strictObject({ kind: z.literal('flatten'), ...base }),
  z.strictObject({ kind: z.literal('conv2d'), ...base, window: Window }),
  z.strictObject({ kind: z.literal('maxPool'), ...base, window: Window }),
  z.strictObject({ kind: z.literal('averagePool'), ...base, window: Window }),
]);
const Card = z.object({
  name: z.string(),
  task: z.string(),
  taskSet: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).default({}),
  learningRate: z.number().positive(),
  gradientClip: z.number().min(0),
  model: z.strictObject({
    name: z.string(),
    loss: z.enum(['mse', 'softmaxCrossEntropy']),
    layers: z.array(Layer).min(1).max(16),
  }),
});

/** Without the weights. */
export type InitializationCard = Omit<Initialization, 'parameters'> & {
  readonly task: string;
  readonly taskSet: Readonly<Record<string, number | string | boolean>>;
};

export function cardText(card: InitializationCard): string {
  return `${JSON.stringify(card, undefined, 1)}\n`;
}

/** Throws UsageError naming the file and the place in it. */
export function parseCard(text: string, file: string): InitializationCard {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is not JSON.`);
  }
  const parsed = Card.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(
      `${file} describes no initialization: at ${issue?.path.join('.') || 'the top'}, ${issue?.message ?? 'it has another form'}.`,
    );
  }
  try {
    layoutOf(parsed.data.model as ModelSpec);
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parsed.data as InitializationCard;
}
