/** Adaptation on a live or virtual board: its firmware makes every step. */
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import type { SampleSet } from '../../../firmware-bridge/protocol/samples.ts';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import type { MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import { decodeSparse, encodeSparse } from '../../../firmware-bridge/protocol/sparse.ts';
import type { Client } from '../boards/client.ts';
import type { RoundMeasurement } from '../power/measurement.ts';
import { digestOf } from '../models/digest.ts';
import { CoreLearner, type Samples } from '../tensor/core-learner.ts';
import { figureOf, largest } from '../tensor/figure.ts';
import { checkRequest, samplesOfSteps } from './adaptation.ts';
import type { AdaptationPoint, AdaptRequest } from './adaptation.ts';

/** Samples that one message of the plan can count. */
const MOST_SAMPLES = 65_535;

/**
 * The board is configured anew: a run that it took part in must give it its model again, which the round loop does by
 * itself. Rejects with a sentence when it is lost, or its copy is not what it was sent.
 */
export async function* adaptOnBoard(
  client: Client,
  request: AdaptRequest,
): AsyncGenerator<AdaptationPoint, void> {
  checkRequest(request);
  const { initialization, task, steps } = request;
  const { model } = initialization;
  const none = { localLayers: 0, useResidual: false, useGradientBuffer: false } as const;
  await client.configure(model, { seed: 0, ...none });
  const asker = new CoreLearner(model);
  let parameters: Float32Array = initialization.parameters.slice();
  let done = 0;
  let round = 0;
  for (const count of steps) {
    let measurement: RoundMeasurement | undefined;
    if (count > done) {
      await give(client, ++round, parameters);
      const samples = samplesOfSteps(task.support, done, Math.min(count, done + MOST_SAMPLES));
      const outcome = await client.train(
        planOf(request, round, samples.count),
        undefined,
        asSampleSet(samples, model.loss),
      );
      if (outcome.upload === undefined) throw new Error('It ended the adaptation without its parameters.');
      parameters = moved(parameters, decodeSparse(outcome.upload, parameters.length));
      ({ measurement } = outcome);
      done += samples.count;
    }
    asker.start(parameters, 0);
    const outputs = asker.ask(task.query.inputs);
    const width = task.query.targets.length / task.query.count;
    const figure = figureOf(task.metric, outputs, task.query.targets, width);
    yield {
      steps: count,
      outputs,
      figure,
      energyPj: measurement?.energyPj,
      plusMinusPj: measurement?.plusMinusPj,
      terms: measurement?.terms,
      provenance: measurement?.provenance,
    };
  }
}

/** All parameters, and the proof that the board holds them. */
async function give(client: Client, round: number, parameters: Float32Array): Promise<void> {
  const indices = Uint32Array.from(parameters, (_, i) => i);
  const { encoded } = encodeSparse(
    { indices, values: parameters },
    parameters.length,
    enums.ValueKind.float32,
    new Rng(0),
  );
  const { copyDigest } = await client.download(round, 'set', encoded);
  if (copyDigest !== digestOf(parameters))
    throw new Error('The board holds other parameters than it was sent; flash the current firmware.');
}

function planOf({ initialization }: AdaptRequest, round: number, samples: number): MessageFields<'train'> {
  const { learningRate, gradientClip, parameters } = initialization;
  return {
    round,
    source: enums.SampleSource.host,
    taskSeed: 0,
    roundingSeed: 0,
    samples,
    batchSize: 1,
    epochs: 1,
    reconstructSteps: 0,
    freezeLocalAfter: 0,
    learningRate: Math.fround(learningRate),
    gradientClip: Math.fround(gradientClip),
    uploadCount: parameters.length,
    uploadValueKind: enums.ValueKind.float32,
    errorFeedback: 0,
    querySamples: 0,
    clipNorm: 0,
    noiseDeviation: 0,
  };
}

/** One-hot targets as classes where the loss takes classes. */
function asSampleSet({ count, inputs, targets }: Samples, loss: string): SampleSet {
  const width = targets.length / count;
  const classes = (): Uint8Array =>
    Uint8Array.from({ length: count }, (_, i) => largest(targets, i * width, width));
  return { count, encoding: 'float32', inputs, targets: loss === 'mse' ? targets : classes() };
}

function moved(
  parameters: Float32Array,
  { indices, values }: { readonly indices: Uint32Array; readonly values: Float32Array },
): Float32Array {
  const next = parameters.slice();
  indices.forEach((index, i) => (next[index] = (next[index] ?? 0) + (values[i] ?? 0)));
  return next;
}
