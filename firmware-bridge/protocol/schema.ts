/**
 * The one table of messages between the bench and a board.
 *
 * TypeScript types and codecs are inferred from it (`codec.ts`), the C header is generated from it
 * (`generate.ts` writes `firmware/core/messages.generated.h`), and so is the table in `README.md`.
 *
 * Rules
 * - Every field is fixed-size and little-endian. Why? A board decodes in place, without a heap and without branches
 *   on lengths that came over a cable.
 * - A message with `body: true` is followed by bytes of any length: a bit stream, samples, text. Only such a message may
 *   span several frames. Why? An 8-bit board cannot hold a whole download; it consumes the body as it arrives.
 * - `channel: 'control'` frames carry no sequence number and may be lost; `'reliable'` ones are delivered once, in order.
 * - Identifiers fit six bits; the two high bits of a frame's head byte say "first" and "last" fragment.
 */

export const PROTOCOL_VERSION = 1;

/** Sizes in bytes: u8 1, u16 2, i16 2, u32 4, u64 8 (a `bigint` in TypeScript), f32 4, id64 8 (sixteen hex digits in TypeScript). */
export type FieldType = 'u8' | 'u16' | 'i16' | 'u32' | 'u64' | 'f32' | 'id64';

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly doc: string;
}

export interface MessageSpec {
  /** 0 to 63. 0x01 to 0x0f control, 0x10 to 0x1f host to board, 0x20 to 0x3f board to host. */
  readonly id: number;
  readonly from: 'host' | 'board' | 'both';
  readonly channel: 'control' | 'reliable';
  readonly doc: string;
  readonly fields: readonly Field[];
  /** Bytes of any length follow the fields; the message may span frames. */
  readonly body?: string;
}

const f = <const N extends string, const T extends FieldType>(name: N, type: T, doc: string) => ({
  name,
  type,
  doc,
});

/** Closed sets of numbers that fields hold. Generated into C as enums of the same names. */
export const enums = {
  PortKind: { native: 1, wasm: 2, rp2040: 3, avr: 4, qemu: 5, arduino: 6 },
  SensorState: { absent: 0, ina219: 1, failed: 2 },
  LayerKind: { dense: 1, conv2d: 2, maxPool: 3, averagePool: 4, flatten: 5 },
  Activation: { none: 0, relu: 1 },
  Loss: { mse: 1, softmaxCrossEntropy: 2 },
  /** Coding of a sparse vector; see `sparse.ts` for the bit layout. */
  IndexCoding: { raw: 0, bitmap: 1, rice: 2 },
  ValueKind: { float32: 0, float16: 1, int8: 2, int4: 3 },
  /** What a download does at each coordinate it names: replace the copy's value, or add to it. */
  DownloadMode: { set: 0, add: 1 },
  /** Where samples come from: drawn on the board from a seed, or sent by the host in `samples` messages. */
  SampleSource: { sine: 1, host: 2 },
  /** How inputs are written in `samples`. */
  SampleEncoding: { float32: 0, float16: 1, uint8: 2 },
  Residual: { none: 0, float32: 1, float16: 2 },
  Phase: { idle: 0, receive: 1, train: 2, select: 3, send: 4 },
  /** Why the board refuses: `detail1`/`detail2` of `failed` say how much. */
  Failure: { modelDoesNotFit: 1, modelInvalid: 2, noModel: 3, badMessage: 4, badValue: 5, busy: 6 },
} as const;

// Kept as a table: one line a message or field.
// prettier-ignore
export const messages = {
  // ── control ────────────────────────────────────────────────────────────────────────────────────────────────────
  open: {
    id: 0x01, from: 'host', channel: 'control',
    doc: 'Starts a link: both ends forget all sequence state. The board answers with a hello that repeats the nonce.',
    fields: [
      f('nonce', 'u32', 'random, not 0; tells this opening from an earlier one'),
      f('protocolVersion', 'u8', 'what the host speaks'),
    ],
  },
  hello: {
    id: 0x02, from: 'board', channel: 'control',
    doc: 'Who the board is and what it can hold. Sent in answer to open, and once by itself after a boot (nonce 0).',
    fields: [
      f('nonce', 'u32', 'of the open that it answers; 0 after a boot'),
      f('protocolVersion', 'u8', 'what the board speaks'),
      f('firmwareMajor', 'u8', 'firmware version'), f('firmwareMinor', 'u8', ''), f('firmwarePatch', 'u8', ''),
      f('buildId', 'u32', 'first four bytes of the hash of the firmware sources'),
      f('portKind', 'u8', 'enum PortKind'),
      f('boardId', 'id64', 'unique and permanent'),
      f('bootId', 'u32', 'differs after each boot, so a reboot is never mistaken for silence'),
      f('arenaBytes', 'u32', 'memory for model, copies and samples'),
      f('receiveWindowBytes', 'u16', 'encoded bytes that the board can hold unread'),
      f('receiveWindowFrames', 'u8', 'frames ahead of the next expected one that it can hold'),
      f('maxPayloadBytes', 'u16', 'longest frame payload that it takes'),
      f('sensorState', 'u8', 'enum SensorState'),
    ],
  },
  ack: {
    id: 0x03, from: 'both', channel: 'control',
    doc: 'What has arrived. The frame header carries the next expected sequence number; the mask says what is held beyond it. A hole in the mask is a request to resend at once.',
    fields: [
      f('heldMask', 'u32', 'bit i set: frame (next expected + 1 + i) is held'),
      f('damaged', 'u8', 'counts the frames that arrived damaged, mod 256; a step asks for the oldest outstanding frame at once'),
    ],
  },
  timeRequest: {
    id: 0x04, from: 'host', channel: 'control', doc: 'Asks for the board clock; doubles as keep-alive.',
    fields: [f('hostSendUs', 'u64', 'host clock when sent')],
  },
  timeReply: {
    id: 0x05, from: 'board', channel: 'control', doc: 'Answers timeRequest; the host adds the fourth stamp when it arrives.',
    fields: [
      f('hostSendUs', 'u64', 'copied from the request'),
      f('boardReceiveUs', 'u64', 'board clock when the request arrived'),
      f('boardSendUs', 'u64', 'board clock when this answer left'),
    ],
  },
  // ── host to board ──────────────────────────────────────────────────────────────────────────────────────────────
  modelBegin: {
    id: 0x10, from: 'host', channel: 'reliable', doc: 'Begins the description of a model; replaces any earlier one.',
    fields: [
      f('layerCount', 'u8', 'number of modelLayer messages that follow'),
      f('localLayers', 'u8', 'how many layers at the end are local: kept at zero in the copy, rebuilt in each round, never sent'),
      f('loss', 'u8', 'enum Loss'),
      f('useResidual', 'u8', 'enum Residual: what is reserved for error feedback'),
      f('useGradientBuffer', 'u8', '1: reserve a gradient accumulator (mini-batches)'),
      f('seed', 'u32', 'of the public initialization; see rng.ts'),
    ],
  },
  modelLayer: {
    id: 0x11, from: 'host', channel: 'reliable', doc: 'One layer. Parameters lie in layer order: weights [outputs][inputs], then bias [outputs]; see modelWindow for those of a convolution.',
    fields: [
      f('index', 'u8', 'position, from 0'), f('kind', 'u8', 'enum LayerKind'), f('activation', 'u8', 'enum Activation'),
      f('inputs', 'u16', ''), f('outputs', 'u16', ''),
      f('weightStd', 'f32', 'weights start as normal(0, weightStd); 0 gives zeros'),
      f('biasRange', 'f32', 'biases start uniform in ±biasRange; 0 gives zeros'),
    ],
  },
  modelWindow: {
    id: 0x17, from: 'host', channel: 'reliable',
    doc: 'The window of the conv2d, maxPool or averagePool layer just described. Images are [height][width][channels]; weights of a convolution are [output channel][kernel row][kernel column][input channel], then bias [output channel]. What a window covers beyond the image is zero (conv2d) or left out (pools), so the padding below and to the right follows from the output size.',
    fields: [
      f('index', 'u8', 'of the layer'),
      f('inputHeight', 'u16', ''), f('inputWidth', 'u16', ''), f('inputChannels', 'u16', ''),
      f('outputHeight', 'u16', ''), f('outputWidth', 'u16', ''), f('outputChannels', 'u16', ''),
      f('kernelHeight', 'u8', ''), f('kernelWidth', 'u8', ''), f('strideHeight', 'u8', ''), f('strideWidth', 'u8', ''),
      f('padTop', 'u8', 'rows above the image that the first window covers'), f('padLeft', 'u8', ''),
    ],
  },
  modelEnd: { id: 0x12, from: 'host', channel: 'reliable', doc: 'Ends the description; answered by modelReady or failed.', fields: [] },
  download: {
    id: 0x13, from: 'host', channel: 'reliable',
    doc: 'Changes the copy of the global parameters that the board holds. Answered by downloaded.',
    fields: [
      f('round', 'u32', ''), f('mode', 'u8', 'enum DownloadMode'), f('coding', 'u8', 'enum IndexCoding'),
      f('valueKind', 'u8', 'enum ValueKind'), f('riceParameter', 'u8', 'remainder bits, with coding rice'),
      f('count', 'u32', 'coordinates sent'), f('scale', 'f32', 'step of int8 and int4 values'),
    ],
    body: 'sparse vector, see sparse.ts',
  },
  train: {
    id: 0x14, from: 'host', channel: 'reliable',
    doc: 'Runs local training from the copy, then sends an upload (if uploadCount > 0) and roundDone.',
    fields: [
      f('round', 'u32', ''), f('source', 'u8', 'enum SampleSource'),
      f('taskSeed', 'u32', 'chooses the task and its sample stream'),
      f('roundingSeed', 'u32', 'of stochastic rounding and of noise'),
      f('samples', 'u16', 'samples of the visit'), f('batchSize', 'u16', '1: online, one step a sample'),
      f('epochs', 'u16', 'passes over the same samples; online learning uses 1'),
      f('reconstructSteps', 'u16', 'first steps that train local parameters only'),
      f('freezeLocalAfter', 'u8', '1: strict reconstruction, local parameters are frozen after reconstructSteps'),
      f('learningRate', 'f32', ''), f('gradientClip', 'f32', 'bound on each element of the loss gradient at the output; 0: none'),
      f('uploadCount', 'u32', 'coordinates of the update to send: the largest by magnitude'),
      f('uploadValueKind', 'u8', 'enum ValueKind'), f('errorFeedback', 'u8', '1: keep what was not sent in the residual'),
      f('querySamples', 'u16', 'last samples of the visit that make no step: the update is the sum of theirs, all taken where the others led (first-order MAML); 0: none'),
      f('clipNorm', 'f32', 'longest update: a longer one is shortened to it; 0: none'),
      f('noiseDeviation', 'f32', 'standard deviation of the Gaussian noise added to each coordinate of the update; 0: none'),
    ],
  },
  samples: {
    id: 0x18, from: 'host', channel: 'reliable',
    doc: 'Samples of a round that trains with source host: samples × epochs of them in all, in any number of messages. Each is trained on as it arrives and forgotten.',
    fields: [
      f('round', 'u32', ''), f('count', 'u16', 'samples in this message'), f('encoding', 'u8', 'enum SampleEncoding, of inputs'),
      f('scale', 'f32', 'encoding uint8: input = code × scale + offset'), f('offset', 'f32', ''),
    ],
    body: 'for each sample its target (softmaxCrossEntropy: u8 class; mse: f32 for each output), then its inputs',
  },
  cancel: { id: 0x15, from: 'host', channel: 'reliable', doc: 'Abandons training; answered by roundDone with steps done so far and no upload.', fields: [f('round', 'u32', '')] },
  sensorConfigure: {
    id: 0x16, from: 'host', channel: 'reliable', doc: 'Starts or stops relaying INA219 conversions.',
    fields: [f('enable', 'u8', ''), f('configRegister', 'u16', 'INA219 register 0; 0x019f = 16 V, PGA ÷1, 12 bit, continuous')],
  },
  // ── board to host ──────────────────────────────────────────────────────────────────────────────────────────────
  modelReady: {
    id: 0x20, from: 'board', channel: 'reliable', doc: 'The model fits and is initialized.',
    fields: [
      f('parameterCount', 'u32', ''), f('globalCount', 'u32', 'parameters before the local ones'),
      f('bytesNeeded', 'u32', ''), f('bytesAvailable', 'u32', ''),
      f('copyDigest', 'u32', 'FNV-1a over the little-endian bytes of the global copy'),
    ],
  },
  downloaded: {
    id: 0x21, from: 'board', channel: 'reliable', doc: 'The download is applied.',
    fields: [f('round', 'u32', ''), f('copyDigest', 'u32', 'as in modelReady')],
  },
  upload: {
    id: 0x22, from: 'board', channel: 'reliable', doc: 'The selected part of the update (trained - copy) of the global parameters.',
    fields: [
      f('round', 'u32', ''), f('coding', 'u8', 'enum IndexCoding'), f('valueKind', 'u8', 'enum ValueKind'),
      f('riceParameter', 'u8', ''), f('count', 'u32', ''), f('scale', 'f32', ''),
    ],
    body: 'sparse vector, see sparse.ts',
  },
  roundDone: {
    id: 0x23, from: 'board', channel: 'reliable', doc: 'Last message of a round: all phases, power samples and the upload were sent before it.',
    fields: [f('round', 'u32', ''), f('steps', 'u32', ''), f('meanLoss', 'f32', 'over the steps, before each step'), f('macs', 'u64', 'multiply-accumulates of training')],
  },
  phase: {
    id: 0x24, from: 'board', channel: 'reliable', doc: 'The board enters a phase.',
    fields: [f('round', 'u32', ''), f('phase', 'u8', 'enum Phase'), f('timeUs', 'u64', 'board clock')],
  },
  power: {
    id: 0x25, from: 'board', channel: 'reliable', doc: 'A batch of INA219 conversions, raw.',
    fields: [
      f('firstTimeUs', 'u64', 'board clock at the end of the first conversion'),
      f('configRegister', 'u16', 'in force for the whole batch'), f('lost', 'u16', 'conversions lost before this batch because the board could not hold them'),
    ],
    body: 'samples of 6 bytes: u16 microseconds since the one before (0 in the first), i16 shunt register, u16 bus register',
  },
  sensor: { id: 0x26, from: 'board', channel: 'reliable', doc: 'The state of the sensor changed.', fields: [f('state', 'u8', 'enum SensorState'), f('timeUs', 'u64', '')] },
  failed: {
    id: 0x27, from: 'board', channel: 'reliable', doc: 'A request was refused.',
    fields: [f('failure', 'u8', 'enum Failure'), f('messageId', 'u8', 'of the request'), f('detail1', 'u32', 'modelDoesNotFit: bytes needed'), f('detail2', 'u32', 'modelDoesNotFit: bytes available')],
  },
} as const satisfies Record<string, MessageSpec>;

export type MessageName = keyof typeof messages;

type FieldValue<T extends FieldType> = T extends 'u64' ? bigint : T extends 'id64' ? string : number;
type FieldsOf<N extends MessageName> = (typeof messages)[N]['fields'][number];
/** The fields of message N as a plain object. */
export type MessageFields<N extends MessageName> = { [K in FieldsOf<N> as K['name']]: FieldValue<K['type']> };
/** A decoded message. `body` is empty for messages without one. */
export type Message<N extends MessageName = MessageName> = N extends MessageName
  ? { readonly name: N; readonly fields: MessageFields<N>; readonly body: Uint8Array }
  : never;
