/** What goes between an emulated board's transport and its thread. */

export interface EmulatedSetup {
  /** Flash from 0x10000000 on. */
  readonly image: Uint8Array;
  /** Eight bytes: the board's serial number. */
  readonly flashId: Uint8Array;
}

export type ToEmulated = { readonly type: 'bytes'; readonly bytes: Uint8Array };

export type FromEmulated =
  /** The host found the board's serial port and opened it. */
  | { readonly type: 'open' }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  /** The board will not come, or is gone: a sentence. */
  | { readonly type: 'failed'; readonly reason: string };
