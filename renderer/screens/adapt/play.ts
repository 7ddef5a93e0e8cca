/** Plays a spoken word of the latest adaptation. */
import type { AdaptSound } from '../../../electron/contract.ts';
import type { BenchStore } from '../../state/store.svelte.ts';

let output: AudioContext | undefined;

/** One word at a time: another stops the one before. */
let playing: AudioBufferSourceNode | undefined;

export async function play(store: BenchStore, part: 'support' | 'query', index: number): Promise<void> {
  const sound = await store.ask<AdaptSound>({ type: 'adaptSound', part, index });
  if (!sound) return;
  output ??= new AudioContext();
  const buffer = output.createBuffer(1, sound.samples.length, sound.sampleRate);
  buffer.copyToChannel(
    Float32Array.from(sound.samples, (value) => value / 32_768),
    0,
  );
  playing?.stop();
  playing = new AudioBufferSourceNode(output, { buffer });
  playing.connect(output.destination);
  playing.start();
}
