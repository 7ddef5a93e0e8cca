/** Keeps the weights at both ends of a run in its recording, so that everything between can be derived again. */
import type { RunContext, RunObserver } from '../federation/observer.ts';
import type { Recorder } from './recorder.ts';

function bytesOf(weights: Float32Array): Uint8Array {
  return new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
}

export class RecordingObserver implements RunObserver {
  readonly #recorder: Recorder;
  readonly #wallNs: () => bigint;

  constructor(recorder: Recorder, wallNs: () => bigint) {
    this.#recorder = recorder;
    this.#wallNs = wallNs;
  }

  onStart(run: RunContext): void {
    this.#attach('weights-initial.f32', run.server.initial);
  }

  onEnd(_outcome: unknown, run: RunContext): void {
    this.#attach('weights-final.f32', run.server.deployedParameters());
  }

  #attach(name: string, weights: Float32Array): void {
    this.#recorder.attachment(name, 'application/octet-stream', bytesOf(weights), this.#wallNs());
  }
}
