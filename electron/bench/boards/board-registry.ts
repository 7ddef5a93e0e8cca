/**
 * Who is plugged in. Boards are told apart by USB serial number or by their own id, never by port: a board that comes back
 * on another port is the same board, with its letter, name and history.
 */
import type { UsbPort } from '../../../firmware-bridge/transports/serial/usb-port.ts';
import type { Transport } from '../../../firmware-bridge/transports/transport.ts';
import type { PowerModel } from '../../../firmware-bridge/transports/virtual/power-model.ts';
import type { VirtualHub } from '../../../firmware-bridge/transports/virtual/virtual-hub.ts';
import type { BoardView, PowerReading } from '../../contract.ts';
import { SensorWatch } from '../power/sensor-watch.ts';
import { Board } from './board.ts';
import type { BoardBook } from './board-book.ts';
import { kindWord } from './board-kind.ts';
import { boardLetter } from './board-letter.ts';
import { MAX_EMULATED_BOARDS, MAX_VIRTUAL_BOARDS, type BoardSpec } from './board-spec.ts';
import { boardView } from './board-view.ts';
import { greet, type GreetOptions, type Greeting } from './greeting.ts';

/** What the operating system says of a device. */
export type UsbFacts = Partial<Pick<UsbPort, 'serialNumber' | 'product' | 'vendorId'>>;

export interface RegistryOptions {
  /** Makes the hub at the first virtual board. */
  readonly virtualHub: () => VirtualHub;
  /** Makes an emulated board, by number from 1. */
  readonly emulatedTransport?: (board: number) => Transport;
  /** Makes the transport of a port. */
  readonly serialTransport: (path: string, usb?: UsbFacts) => Transport;
  /** What is kept of boards from one start of the program to the next. */
  readonly book?: BoardBook;
  readonly greet?: GreetOptions;
  /** A board came, went, or changed. At most once a turn of the event loop. */
  readonly onChange?: () => void;
  /** A board is ready for rounds: new, or back again. */
  readonly onJoin?: (board: Board) => void;
  readonly onLog?: (level: 'info' | 'warn' | 'fail', text: string, boardId: string | undefined) => void;
  /** For recording: every encoded byte. */
  readonly onFrame?: (
    address: string,
    direction: 'in' | 'out',
    bytes: Uint8Array,
    hostTimeUs: number,
  ) => void;
}

/** Boards that greet at the same moment. More would only make each of them slower. */
const GREETINGS_AT_ONCE = 64;

export class BoardRegistry {
  readonly #options: RegistryOptions;
  readonly #boards = new Map<string, Board>();
  readonly #sensors = new SensorWatch((text, id) => {
    this.#options.onLog?.('warn', text, id);
    this.#changed();
  });
  readonly #unwatch = new Map<string, () => void>();
  readonly #wordCounts = new Map<string, number>();
  #hub: VirtualHub | undefined;
  #power: PowerModel | undefined;
  #emulated = 0;
  #seen = 0;
  #changeDue = false;
  #closed = false;

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /** All boards, lost ones too, in order of first sight. */
  get boards(): readonly Board[] {
    return [...this.#boards.values()];
  }

  /** Boards that can take part in a round. */
  get connected(): readonly Board[] {
    return this.boards.filter((board) => board.link !== undefined && board.state !== 'failed');
  }

  board(id: string): Board | undefined {
    return this.#boards.get(id);
  }

  views(): BoardView[] {
    return this.boards.map((board) => boardView(board, this.#modelText));
  }

  view(id: string): BoardView | undefined {
    const board = this.#boards.get(id);
    return board && boardView(board, this.#modelText);
  }

  get #modelText(): string {
    return this.#hub?.powerText ?? '';
  }

  /** Latest reading of each board that has one. */
  readings(): PowerReading[] {
    return this.boards.flatMap((board) => board.reading ?? []);
  }

  /** Adds what a command line named. Rejects with the first board's sentence that fails; the others stay. */
  async addSpecs(specs: readonly BoardSpec[]): Promise<Board[]> {
    const added: Board[] = [];
    for (const spec of specs) {
      if (spec.kind === 'virtual') added.push(...(await this.addVirtual(spec.count)));
      else if (spec.kind === 'emulated') added.push(...(await this.addEmulated(spec.count)));
      else added.push(await this.addSerial(spec.path));
    }
    return added;
  }

  /** What virtual boards draw from now on, those to come too. */
  usePower(model: PowerModel): void {
    if (model.text === this.#power?.text) return;
    this.#power = model;
    this.#hub?.usePower(model);
    this.#changed();
  }

  #newHub(): VirtualHub {
    const hub = this.#options.virtualHub();
    if (this.#power !== undefined) hub.usePower(this.#power);
    return hub;
  }

  /** Switches on `count` more virtual boards. */
  async addVirtual(count: number): Promise<Board[]> {
    const there = this.boards.filter((board) => board.lastLink?.transport.kind === 'virtual').length;
    if (!Number.isInteger(count) || count < 1 || there + count > MAX_VIRTUAL_BOARDS) {
      throw new RangeError(
        `The bench holds 1 to ${MAX_VIRTUAL_BOARDS} virtual boards; ${there} are there, ${count} more were asked for.`,
      );
    }
    this.#hub ??= this.#newHub();
    const hub = this.#hub;
    const added: Board[] = [];
    for (let first = 0; first < count; first += GREETINGS_AT_ONCE) {
      const group = Array.from({ length: Math.min(GREETINGS_AT_ONCE, count - first) }, () =>
        this.#greet(hub.transport()),
      );
      // Taken up in the order of their numbers, whoever answers first: letters and order repeat from run to run.
      for (const greeting of await Promise.all(group)) added.push(await this.#admit(greeting));
    }
    return added;
  }

  /** Switches on `count` more emulated boards, one after the other. */
  async addEmulated(count: number): Promise<Board[]> {
    const { emulatedTransport } = this.#options;
    if (emulatedTransport === undefined) throw new Error('This bench has no image to emulate.');
    const there = this.boards.filter((board) => board.lastLink?.transport.kind === 'emulated').length;
    if (there + count > MAX_EMULATED_BOARDS) {
      throw new RangeError(
        `The bench holds at most ${MAX_EMULATED_BOARDS} emulated boards, a thread each; ${there} are there.`,
      );
    }
    const added: Board[] = [];
    for (let i = 0; i < count; i++) {
      added.push(await this.#admit(await this.#greet(emulatedTransport(++this.#emulated))));
    }
    return added;
  }

  /** Opens a port and greets the board on it. `usb`: what the operating system says of the device. */
  async addSerial(path: string, usb?: UsbFacts): Promise<Board> {
    return this.#admit(await this.#greet(this.#options.serialTransport(path, usb)));
  }

  /** The board is forgotten; plugged in again it is a new one. */
  async remove(id: string): Promise<void> {
    const board = this.#boards.get(id);
    if (board === undefined) throw new RangeError(`There is no board ${id}.`);
    this.#boards.delete(id);
    this.#unwatch.get(id)?.();
    this.#unwatch.delete(id);
    await board.close();
    this.#changed();
  }

  rename(id: string, name: string): void {
    const board = this.#boards.get(id);
    if (board === undefined) throw new RangeError(`There is no board ${id}.`);
    board.rename(name);
  }

  /** Closes all ports and ends the virtual boards. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.boards.map((board) => board.close()));
    await this.#hub?.close();
  }

  #greet(transport: Transport): Promise<Greeting> {
    const { onFrame } = this.#options;
    const { address } = transport;
    return greet(transport, {
      ...this.#options.greet,
      ...(onFrame && { onFrame: (direction, bytes, timeUs) => onFrame(address, direction, bytes, timeUs) }),
    });
  }

  /** Gives a greeted board its entry: the one it had before, or a new one. */
  async #admit(greeting: Greeting): Promise<Board> {
    const { link } = greeting;
    const id = this.#idOf(greeting);
    const known = this.#boards.get(id);
    if (this.#closed || known?.link !== undefined) {
      await link.close();
      const there = known?.lastLink?.transport.address;
      throw new Error(
        this.#closed
          ? 'The bench is closing.'
          : `The board at ${link.transport.address} has the same id (${id}) as ${known?.name}, at ${there}. Two boards of one id cannot be told apart; unplug one.`,
      );
    }
    const board = known ?? this.#newBoard(id, greeting);
    if (known === undefined) this.#unwatch.set(id, this.#sensors.watch(board));
    this.#sensors.forget(id);
    board.bind(greeting);
    this.#boards.set(id, board);
    if (known !== undefined)
      this.#options.onLog?.('info', `${board.name} is back at ${link.transport.address}.`, id);
    this.#options.onJoin?.(board);
    this.#changed();
    return board;
  }

  /**
   * The USB serial number, which is there before the firmware is; but cheap adapters all have the same: when the board that
   * is known by it says another id of its own, this is another board.
   */
  #idOf({ hello, link }: Greeting): string {
    const { usbSerialNumber } = link.transport;
    if (usbSerialNumber === undefined) return hello.boardId;
    const known = this.#boards.get(usbSerialNumber);
    return known?.hello === undefined || known.hello.boardId === hello.boardId
      ? usbSerialNumber
      : hello.boardId;
  }

  #newBoard(id: string, { hello, link }: Greeting): Board {
    const order = this.#seen++;
    const word = kindWord(hello, link.transport.kind);
    const count = (this.#wordCounts.get(word) ?? 0) + 1;
    this.#wordCounts.set(word, count);
    const { book } = this.#options;
    // Virtual boards are new at each start, though their numbers are the same.
    const kept = link.transport.kind === 'virtual' ? {} : (book?.get(id) ?? {});
    return new Board({
      id,
      order,
      letter: boardLetter(order),
      name: kept.name ?? `${word} ${count}`,
      ...(kept.shuntOhms !== undefined && { shuntOhms: kept.shuntOhms }),
      ...(kept.calibration !== undefined && { calibration: kept.calibration }),
      onCalibrate: ({ calibration }) => void book?.set(id, { calibration }),
      onRename: ({ name, lastLink }) => {
        if (lastLink?.transport.kind !== 'virtual') void book?.set(id, { name });
      },
      onChange: () => this.#changed(),
      onLog: (level, text) => this.#options.onLog?.(level, text, id),
    });
  }

  #changed(): void {
    if (this.#changeDue || this.#options.onChange === undefined) return;
    this.#changeDue = true;
    setImmediate(() => {
      this.#changeDue = false;
      if (!this.#closed) this.#options.onChange?.();
    });
  }
}
