/** A recorded word as one second at 16 kHz, whatever its file holds. */
import wavefile from 'wavefile';

export const SAMPLE_RATE = 16_000;
export const CLIP_SAMPLES = 16_000;

/** A minute in the best quality there is. */
const MOST_BYTES = 24e6;

export interface Clip {
  /** -1 to 1, CLIP_SAMPLES of them. */
  readonly samples: Float64Array;
  /** What had to be done to the recording. */
  readonly changed: { readonly resampled: boolean; readonly padded: boolean; readonly trimmed: boolean };
}

/** Reads a wav file: the mean of its channels, resampled, padded with silence or cut at the end. Throws on a corrupt one. */
export function readClip(bytes: Uint8Array): Clip {
  if (bytes.length > MOST_BYTES) throw new Error(`it has ${bytes.length} bytes, more than a recorded word`);
  const wav = new wavefile.WaveFile(bytes);
  const { sampleRate, numChannels } = wav.fmt as { sampleRate: number; numChannels: number };
  if (!(sampleRate >= 4000 && sampleRate <= 192_000)) throw new Error(`its sample rate is ${sampleRate} Hz`);
  const resampled = sampleRate !== SAMPLE_RATE;
  if (wav.bitDepth !== '16') wav.toBitDepth('16');
  if (resampled) wav.toSampleRate(SAMPLE_RATE);
  const read: unknown = wav.getSamples(false, Int16Array);
  const channels = (numChannels > 1 ? read : [read]) as Int16Array[];
  const length = channels[0]?.length ?? 0;
  if (length === 0) throw new Error('it holds no sound');
  const samples = new Float64Array(CLIP_SAMPLES);
  for (let i = 0; i < Math.min(length, CLIP_SAMPLES); i++) {
    const sum = channels.reduce((total, channel) => total + (channel[i] ?? 0), 0);
    samples[i] = sum / channels.length / 32_768;
  }
  return {
    samples,
    changed: { resampled, padded: length < CLIP_SAMPLES, trimmed: length > CLIP_SAMPLES },
  };
}
