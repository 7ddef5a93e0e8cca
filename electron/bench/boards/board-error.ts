/** Why a board could not do what it was asked, as a sentence that names it. */
import { enums, messages, type MessageFields } from '../../../firmware-bridge/protocol/schema.ts';

export class BoardError extends Error {
  override readonly name = 'BoardError';
  readonly boardId: string;
  /** True when the board is gone: unplugged, rebooted or silent. It may come back. */
  readonly lost: boolean;

  constructor(boardId: string, message: string, lost = false) {
    super(message);
    this.boardId = boardId;
    this.lost = lost;
  }
}

const MESSAGE_NAMES = new Map(Object.entries(messages).map(([name, spec]) => [spec.id as number, name]));

/** Bytes with a unit that people read: 812 B, 14.2 kB. */
function bytesText(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`;
}

/** What a small build leaves out, as it reads after "has no". */
const FEATURES = new Map<number, string>([
  [enums.Feature.layerKind, 'convolutions, pools or flatten layers'],
  [enums.Feature.residual, 'error feedback'],
  [enums.Feature.gradientBuffer, 'mini-batches or query samples'],
  [enums.Feature.valueKind, 'float16 or int4 values'],
  [enums.Feature.privacy, 'clipping and noise of updates'],
  [enums.Feature.repeat, 'repeated phases'],
  [enums.Feature.sensor, 'power sensor'],
]);

/** The sentence for a `failed` message from the board that people call `name`. */
export function failureText(name: string, failed: MessageFields<'failed'>): string {
  const request = MESSAGE_NAMES.get(failed.messageId) ?? `message ${failed.messageId}`;
  switch (failed.failure) {
    case enums.Failure.modelDoesNotFit:
      return (
        `The model does not fit on ${name}: it needs ${bytesText(failed.detail1)} (${failed.detail1} bytes), the board ` +
        `has ${bytesText(failed.detail2)} (${failed.detail2} bytes). Choose a smaller model, or one without error feedback.`
      );
    case enums.Failure.modelInvalid:
      return `${name} refuses the model: its layers do not fit together, or the firmware does not know one of them.`;
    case enums.Failure.noModel:
      return `${name} has no model yet and refuses ${request}. It was configured for another session or has rebooted.`;
    case enums.Failure.badMessage:
      return `${name} cannot read ${request}: its firmware may be older than this bench. Install the current firmware.`;
    case enums.Failure.badValue:
      return `${name} refuses a value in ${request} (details ${failed.detail1}, ${failed.detail2}).`;
    case enums.Failure.busy:
      return `${name} is busy with a round and refuses ${request}. Cancel the round first.`;
    case enums.Failure.notBuiltIn:
      return (
        `${name} runs the small firmware of an Arduino Uno or Nano, which has no ` +
        `${FEATURES.get(failed.detail1) ?? `feature ${failed.detail1}`}. Change that setting, or leave the board out.`
      );
    default:
      return `${name} refuses ${request} (failure ${failed.failure}). Its firmware may be newer than this bench.`;
  }
}
