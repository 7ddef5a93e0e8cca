/**
 * One second of speech as 16 frames of 12 mel cepstral coefficients, centred on the speech.
 *
 *   49 frames of 30 ms every 20 ms -> centroid of the energy above its median -> pre-emphasis, Hamming window, power
 *   spectrum, 26 mel bands, logarithm, DCT -> coefficients 1 to 12 of the 32 frames around the centroid, averaged in
 *   pairs -> one mean and one deviation for the clip
 *
 * Why centred on the centroid? It is worth ten points of accuracy; the loudest window jumps with a click. Why not
 * coefficient 0? It is loudness, and says more of the microphone than of the word.
 */
import FFT from 'fft.js';
import { CLIP_SAMPLES, SAMPLE_RATE } from './wav.ts';

export const FRAMES = 16;
export const COEFFICIENTS = 12;

const FRAME_SAMPLES = 480;
const FRAME_STEP = 320;
const ALL_FRAMES = 49;
const KEPT_FRAMES = 2 * FRAMES;
const FFT_SIZE = 512;
const BINS = FFT_SIZE / 2 + 1;
const BANDS = 26;
const LOW_HZ = 20;
const HIGH_HZ = 7000;
const PRE_EMPHASIS = 0.97;
/** The network is shown half of the normalised values: local steps of 0.05 are safe then. */
const INPUT_SCALE = 0.5;

const window = Float64Array.from(
  { length: FRAME_SAMPLES },
  (_, i) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (FRAME_SAMPLES - 1)),
);
const bands = melBands();
const cosines = Float64Array.from({ length: COEFFICIENTS * BANDS }, (_, i) => {
  const [k, band] = [1 + Math.floor(i / BANDS), i % BANDS];
  return Math.sqrt(2 / BANDS) * Math.cos((Math.PI * k * (band + 0.5)) / BANDS);
});

/** Features of a clip of CLIP_SAMPLES values, [FRAMES][COEFFICIENTS]. */
export function keywordFeatures(samples: Float64Array): Float32Array {
  const start = speechStart(samples);
  const cepstra = cepstrum(samples);
  const pooled = new Float64Array(FRAMES * COEFFICIENTS);
  for (let i = 0; i < KEPT_FRAMES; i++) {
    const frame = Math.min(ALL_FRAMES - 1, Math.max(0, start + i));
    for (let k = 0; k < COEFFICIENTS; k++) {
      const at = (i >> 1) * COEFFICIENTS + k;
      pooled[at] = (pooled[at] ?? 0) + (cepstra[frame * COEFFICIENTS + k] ?? 0) / 2;
    }
  }
  const mean = pooled.reduce((sum, v) => sum + v, 0) / pooled.length;
  const deviation = Math.sqrt(pooled.reduce((sum, v) => sum + (v - mean) ** 2, 0) / pooled.length);
  return Float32Array.from(pooled, (v) => (INPUT_SCALE * (v - mean)) / (deviation + 1e-3));
}

/** First of the 32 frames around the centroid of what is louder than the clip's median. May lie outside the clip. */
export function speechStart(samples: Float64Array): number {
  const energies = Float64Array.from({ length: ALL_FRAMES }, (_, frame) => {
    const part = samples.subarray(frame * FRAME_STEP, frame * FRAME_STEP + FRAME_SAMPLES);
    return Math.log(part.reduce((sum, v) => sum + v * v, 0) / FRAME_SAMPLES + 1e-7);
  });
  const median = energies.slice().sort()[(ALL_FRAMES - 1) / 2] ?? 0;
  let weighted = 0;
  let sum = 0;
  energies.forEach((energy, frame) => {
    const above = Math.max(0, energy - median);
    weighted += frame * above;
    sum += above;
  });
  return Math.floor(weighted / (sum + 1e-9) - (KEPT_FRAMES - 1) / 2 + 0.5);
}

/** Coefficients 1 to 12 of every frame. */
function cepstrum(samples: Float64Array): Float64Array {
  const emphasised = samples.map((v, i) => (i === 0 ? v : v - PRE_EMPHASIS * (samples[i - 1] ?? 0)));
  const fft = new FFT(FFT_SIZE);
  const frame = new Array<number>(FFT_SIZE).fill(0);
  const spectrum = fft.createComplexArray() as number[];
  const power = new Float64Array(BINS);
  const logs = new Float64Array(BANDS);
  const out = new Float64Array(ALL_FRAMES * COEFFICIENTS);
  for (let t = 0; t < ALL_FRAMES; t++) {
    for (let i = 0; i < FRAME_SAMPLES; i++)
      frame[i] = (emphasised[t * FRAME_STEP + i] ?? 0) * (window[i] ?? 0);
    fft.realTransform(spectrum, frame);
    for (let bin = 0; bin < BINS; bin++)
      power[bin] = (spectrum[2 * bin] ?? 0) ** 2 + (spectrum[2 * bin + 1] ?? 0) ** 2;
    for (let band = 0; band < BANDS; band++) {
      let energy = 0;
      for (let bin = 0; bin < BINS; bin++) energy += (bands[band * BINS + bin] ?? 0) * (power[bin] ?? 0);
      logs[band] = Math.log(energy + 1e-6);
    }
    for (let k = 0; k < COEFFICIENTS; k++) {
      let value = 0;
      for (let band = 0; band < BANDS; band++) value += (cosines[k * BANDS + band] ?? 0) * (logs[band] ?? 0);
      out[t * COEFFICIENTS + k] = value;
    }
  }
  return out;
}

/** Triangles between points that are equally far apart on the mel scale; [BANDS][BINS], peak 1, linear in hertz. */
function melBands(): Float64Array {
  const mel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
  const hz = (m: number): number => 700 * (10 ** (m / 2595) - 1);
  const [low, high] = [mel(LOW_HZ), mel(HIGH_HZ)];
  const points = Array.from({ length: BANDS + 2 }, (_, i) => hz(low + ((high - low) * i) / (BANDS + 1)));
  return Float64Array.from({ length: BANDS * BINS }, (_, i) => {
    const [band, bin] = [Math.floor(i / BINS), i % BINS];
    const frequency = (bin * SAMPLE_RATE) / FFT_SIZE;
    const [left, peak, right] = [points[band] ?? 0, points[band + 1] ?? 0, points[band + 2] ?? 0];
    const rising = (frequency - left) / (peak - left);
    const falling = (right - frequency) / (right - peak);
    return Math.max(0, Math.min(rising, falling));
  });
}

/** Samples that the last frame ends at; what comes after is not looked at. */
export const USED_SAMPLES = Math.min(CLIP_SAMPLES, (ALL_FRAMES - 1) * FRAME_STEP + FRAME_SAMPLES);
