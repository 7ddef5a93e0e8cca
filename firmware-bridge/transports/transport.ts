/**
 * A transport moves bytes to and from one board. Serial ports, virtual boards, emulated boards and recordings all look
 * like this; everything above is the same code.
 */
export type TransportKind = 'serial' | 'virtual' | 'emulated' | 'replay';

export interface TransportEvents {
  /** Bytes from the board, in order. The array is the receiver's to keep. */
  bytes(chunk: Uint8Array): void;
  /** The board is gone (unplugged, worker ended, port closed by us: reason undefined). Called once; nothing follows. */
  closed(reason?: Error): void;
}

export interface Transport {
  readonly kind: TransportKind;
  /** Where the board is reached, for messages to people: `/dev/ttyACM0`, `virtual:3`. Never used as identity. */
  readonly address: string;
  /** USB serial number, where there is one. */
  readonly usbSerialNumber?: string | undefined;
  /**
   * Opening may restart the board: for so long its boot loader listens, and must hear nothing. The board greets by itself
   * when it has started.
   */
  readonly quietUs?: number | undefined;
  /** Opens and starts delivering. Rejects with a sentence that says what to do (busy, not permitted, missing). */
  open(events: TransportEvents): Promise<void>;
  /** Queues bytes. They leave in order. */
  write(bytes: Uint8Array): void;
  /** Bytes queued that have not left yet. */
  readonly queuedBytes: number;
  close(): Promise<void>;
}
