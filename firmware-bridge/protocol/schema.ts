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

/** Sizes in bytes: u8 1, u16 2, i16 2, u32 4, u64 and i64 8 (a `bigint` in TypeScript), f32 4, id64 8 (sixteen hex digits in TypeScript). */
export type FieldType = 'u8' | 'u16' | 'i16' | 'u32' | 'u64' | 'i64' | 'f32' | 'id64';

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
  PortKind: { native: 1, wasm: 2, rp2040: 3, avr: 4, qemu: 5, arduino: 6, uno: 7 },
  SensorState: { absent: 0, ina219: 1, failed: 2 },
  /** What is relayed of the sensor: every conversion, sums by phase, or both. Sums alone suit a slow line. */
  SensorRelay: { off: 0, samples: 1, sums: 2, both: 3 },
  /** fixed: the PGA as configured. auto: up to ÷8 at once when a conversion stands at its end stop, down again to the smallest range, not below the one configured, that holds the largest of 64 conversions at three quarters. */
  RangeMode: { fixed: 0, auto: 1 },
  /** Bits: what happened between the conversion before and the first one of a power batch. */
  PowerFlag: { reset: 1, range: 2, overdue: 4, silent: 8 },
  /** Bits: what to know of a phase sum. */
  PhaseSumFlag: { saturated: 1, held: 2, reset: 4, continued: 8, dropped: 16 },
  LayerKind: { dense: 1, conv2d: 2, maxPool: 3, averagePool: 4, flatten: 5 },
  Activation: { none: 0, relu: 1 },
  Loss: { mse: 1, softmaxCrossEntropy: 2 },
  /** Coding of a sparse vector; see `sparse.ts` for the bit layout. */
  IndexCoding: { raw: 0, bitmap: 1, rice: 2 },
  ValueKind: { float32: 0, float16: 1, int8: 2, int4: 3 },
  /** What a download does at each coordinate it names: replace the copy's value, or add to it. residual: the copy stays; what error feedback keeps becomes this, and zero where nothing is named. */
  DownloadMode: { set: 0, add: 1, residual: 2 },
  /** Where samples come from: drawn on the board from a seed, or sent by the host in `samples` messages. */
  SampleSource: { sine: 1, host: 2 },
  /** How inputs are written in `samples`. */
  SampleEncoding: { float32: 0, float16: 1, uint8: 2 },
  Residual: { none: 0, float32: 1, float16: 2 },
  Phase: { idle: 0, receive: 1, train: 2, select: 3, send: 4 },
  /** Why the board refuses: `detail1`/`detail2` of `failed` say how much. */
  Failure: {
    modelDoesNotFit: 1,
    modelInvalid: 2,
    noModel: 3,
    badMessage: 4,
    badValue: 5,
    busy: 6,
    notBuiltIn: 7,
  },
  /** What a small build may leave out; detail1 of failed, notBuiltIn. */
  Feature: { layerKind: 1, residual: 2, gradientBuffer: 3, valueKind: 4, privacy: 5, repeat: 6, sensor: 7 },
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
    doc: 'Changes the copy of the global parameters that the board holds, or what error feedback keeps. Answered by downloaded.',
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
    id: 0x16, from: 'host', channel: 'reliable', doc: 'Starts or stops the INA219; answered by sensor. Counters and sums start at 0.',
    fields: [
      f('relay', 'u8', 'enum SensorRelay'), f('rangeMode', 'u8', 'enum RangeMode'),
      f('configRegister', 'u16', 'INA219 register 0: bus range, PGA, averaging of bus and shunt, shunt and bus continuously; 0x019f = 16 V, PGA ÷1, 12 bit. Its PGA is the smallest range used'),
    ],
  },
  repeat: {
    id: 0x19, from: 'host', channel: 'reliable',
    doc: 'Does the work of one phase many times in a row, to measure what is too short to be measured once. Nothing that counts changes: copy and residual are only read, downloads and uploads are of their own kinds. Phase mark, work, idle mark, sums, repeatDone. Not within a round.',
    fields: [
      f('round', 'u32', 'repeated in the answers; of the host\'s choice'), f('phase', 'u8', 'enum Phase'),
      f('count', 'u16', 'repetitions, at least 1'),
      f('amount', 'u32', 'of one repetition. train: samples, drawn at random, each a step; select, send: coordinates chosen of a random update; idle: milliseconds; receive: unused, the host sends count repeatDownload'),
      f('valueKind', 'u8', 'enum ValueKind, for select and send'),
      f('errorFeedback', 'u8', '1: select reads and writes the residual too, with its own values'),
      f('seed', 'u32', 'of the random samples and update'),
    ],
  },
  repeatDownload: {
    id: 0x1a, from: 'host', channel: 'reliable', doc: 'A download that counts for nothing: decoded like one, then dropped. Within repeat of phase receive only.',
    fields: [
      f('round', 'u32', ''), f('mode', 'u8', 'enum DownloadMode'), f('coding', 'u8', 'enum IndexCoding'),
      f('valueKind', 'u8', 'enum ValueKind'), f('riceParameter', 'u8', ''), f('count', 'u32', ''), f('scale', 'f32', ''),
    ],
    body: 'sparse vector, see sparse.ts',
  },
  residualRead: {
    id: 0x1b, from: 'host', channel: 'reliable', doc: 'Asks what error feedback keeps, for a run that may go on elsewhere. It stays as it is. Answered by residual. Not within a round.',
    fields: [f('round', 'u32', 'repeated in the answer; of the host\'s choice')],
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
    id: 0x25, from: 'board', channel: 'reliable',
    doc: 'A batch of INA219 conversions, raw. It ends where the range changes or anything happened that flags name, so configRegister holds for each of its conversions.',
    fields: [
      f('firstTimeUs', 'u64', 'board clock at the end of the first conversion'),
      f('configRegister', 'u16', 'register 0 in force for the whole batch'),
      f('lost', 'u16', 'conversions lost before this batch because the board could not hold them'),
      f('flags', 'u8', 'bits of PowerFlag: before the first conversion the chip had reset itself and was configured again (those since the last check may have had its reset ranges), the range changed, no conversion had ended when one was due, the chip was silent'),
    ],
    body: 'samples of 6 bytes: u16 microseconds since the one before (0 in the first), i16 shunt register, u16 bus register',
  },
  phaseSum: {
    id: 0x28, from: 'board', channel: 'reliable',
    doc: 'A phase integrated on the board over all conversions, also those that could not be relayed. Each conversion stands for the time since the one before (more than 1.5 conversion times: for one conversion time, the rest is a gap), split exactly at phase marks. Energy in joules = energySum × 10 uV × 4 mV × 1 us / shunt ohms. A phase in which the range changed comes in pieces, one for each configuration. Sent before roundDone or repeatDone of its round.',
    fields: [
      f('round', 'u32', ''), f('phase', 'u8', 'enum Phase'),
      f('flags', 'u8', 'bits of PhaseSumFlag: a conversion stood at an end stop; the end, not converted yet, is held at the last reading for at most one conversion time; the chip had reset itself within; continues the sum before it under another configuration; sums before this one were dropped'),
      f('configRegister', 'u16', 'in force throughout'),
      f('startUs', 'u64', 'board clock: the phase mark, or the end of the piece before'),
      f('durationUs', 'u32', 'of the board clock, gaps included'), f('coveredUs', 'u32', 'that conversions cover'),
      f('conversions', 'u32', 'that lie in it at least in part'),
      f('energySum', 'i64', 'sum of shunt code × bus code × microseconds'),
      f('busSum', 'u64', 'sum of bus code × microseconds: for zero offsets and the mean voltage'),
      f('shuntMin', 'i16', 'shunt code'), f('shuntMax', 'i16', ''),
    ],
  },
  sensor: {
    id: 0x26, from: 'board', channel: 'reliable', doc: 'State and health of the sensor: the answer to sensorConfigure, and sent when the state changes, and before roundDone and repeatDone when any counter of trouble moved. Counters since sensorConfigure.',
    fields: [
      f('state', 'u8', 'enum SensorState'), f('timeUs', 'u64', 'board clock'),
      f('configRegister', 'u16', 'in force'),
      f('conversions', 'u32', 'read'), f('lost', 'u32', 'read, but not relayed: the board could not hold them'),
      f('saturated', 'u32', 'at the end stop of shunt or bus: the true value may be larger'),
      f('missed', 'u32', 'ended and overwritten before the board came to read them'),
      f('overdue', 'u16', 'times that none had ended when one was due'),
      f('resets', 'u16', 'times that the chip had lost its configuration and was given it again'),
      f('rangeChanges', 'u16', ''), f('failedReads', 'u16', 'transfers that nobody answered'),
      f('recoveries', 'u16', 'times that the bus was clocked free'),
    ],
  },
  repeatUpload: {
    id: 0x29, from: 'board', channel: 'reliable', doc: 'An upload that counts for nothing: of a random update, within repeat of phase send.',
    fields: [
      f('round', 'u32', ''), f('coding', 'u8', 'enum IndexCoding'), f('valueKind', 'u8', 'enum ValueKind'),
      f('riceParameter', 'u8', ''), f('count', 'u32', ''), f('scale', 'f32', ''),
    ],
    body: 'sparse vector, see sparse.ts',
  },
  repeatDone: {
    id: 0x2a, from: 'board', channel: 'reliable', doc: 'Last message of a repeat.',
    fields: [
      f('round', 'u32', ''), f('phase', 'u8', 'enum Phase'), f('count', 'u16', 'repetitions done: fewer after a cancel'),
      f('startUs', 'u64', 'board clock: the phase mark'), f('endUs', 'u64', 'the idle mark'),
      f('work', 'u64', 'done in all. train: multiply-accumulates; select: coordinates searched; receive, send: bytes of body; idle: microseconds'),
      f('copyDigest', 'u32', 'as in modelReady: the copy is as it was; 0 without a model'),
    ],
  },
  residual: {
    id: 0x2b, from: 'board', channel: 'reliable', doc: 'What error feedback keeps: every global coordinate in float32, those of a float16 residual widened.',
    fields: [
      f('round', 'u32', ''), f('coding', 'u8', 'enum IndexCoding'), f('valueKind', 'u8', 'enum ValueKind'),
      f('riceParameter', 'u8', ''), f('count', 'u32', ''), f('scale', 'f32', ''),
    ],
    body: 'sparse vector, see sparse.ts',
  },
  failed: {
    id: 0x27, from: 'board', channel: 'reliable', doc: 'A request was refused.',
    fields: [f('failure', 'u8', 'enum Failure'), f('messageId', 'u8', 'of the request'), f('detail1', 'u32', 'modelDoesNotFit: bytes needed'), f('detail2', 'u32', 'modelDoesNotFit: bytes available')],
  },
} as const satisfies Record<string, MessageSpec>;

export type MessageName = keyof typeof messages;

type FieldValue<T extends FieldType> = T extends 'u64' | 'i64' ? bigint : T extends 'id64' ? string : number;
type FieldsOf<N extends MessageName> = (typeof messages)[N]['fields'][number];
/** The fields of message N as a plain object. */
export type MessageFields<N extends MessageName> = { [K in FieldsOf<N> as K['name']]: FieldValue<K['type']> };
/** A decoded message. `body` is empty for messages without one. */
export type Message<N extends MessageName = MessageName> = N extends MessageName
  ? { readonly name: N; readonly fields: MessageFields<N>; readonly body: Uint8Array }
  : never;
