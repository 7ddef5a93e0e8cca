/** Boards as the window knows them: the registry, the ports that are watched, and readings ten times a second. */
import type { BenchEvent } from '../../contract.ts';
import type { UsbPort } from '../../../firmware-bridge/transports/serial/usb-port.ts';
import { BoardBook } from '../boards/board-book.ts';
import type { Board } from '../boards/board.ts';
import type { BoardRegistry } from '../boards/board-registry.ts';
import { openRegistry } from '../boards/open-registry.ts';
import { PortWatch } from '../boards/port-watch.ts';
import { Pulse } from '../pulse.ts';
import type { EventLog } from './event-log.ts';
import type { Handlers } from './handlers.ts';

type BoardCommand =
  | 'addVirtualBoards'
  | 'addEmulatedBoard'
  | 'removeBoard'
  | 'restoreBoard'
  | 'renameBoard'
  | 'releasePort'
  | 'reclaimPort';

export interface BoardDeskOptions {
  readonly emit: (event: BenchEvent) => void;
  readonly log: EventLog;
  /** Where names of boards are kept. Undefined: they are forgotten. */
  readonly book?: string | undefined;
  /** What is plugged in; default: what the system says. */
  readonly listPorts?: (() => Promise<UsbPort[]>) | undefined;
  /** Whether time passes on virtual boards between rounds, with its idle power; default: as it does for people. */
  readonly virtualIdle?: 'wall' | 'none' | undefined;
  readonly virtualPace?: 'computer' | 'boards' | undefined;
  readonly onJoin: (board: Board) => void;
  readonly onFrame: (address: string, direction: 'in' | 'out', bytes: Uint8Array) => void;
}

export class BoardDesk {
  readonly registry: BoardRegistry;
  readonly handlers: Handlers<BoardCommand>;
  readonly #emit: (event: BenchEvent) => void;
  readonly #ports: PortWatch;
  readonly #pulse: Pulse;
  readonly #readings: NodeJS.Timeout;

  constructor(options: BoardDeskOptions) {
    const {
      emit,
      log,
      book,
      listPorts,
      virtualIdle = 'wall',
      virtualPace = 'computer',
      onJoin,
      onFrame,
    } = options;
    this.#emit = emit;
    const onLog = log.tell.bind(log);
    this.#pulse = new Pulse(50, () => emit({ type: 'boards', boards: this.registry.views() }));
    this.#readings = setInterval(() => this.#emitReadings(), 100);
    this.registry = openRegistry({
      virtual: { idlePace: virtualIdle, pace: virtualPace },
      onChange: () => this.#pulse.beat(),
      ...(book !== undefined && { book: new BoardBook(book, (text) => log.tell('warn', text)) }),
      onLog,
      onJoin,
      onFrame,
    });
    this.#ports = new PortWatch({ registry: this.registry, onLog, ...(listPorts && { list: listPorts }) });
    void this.#ports.start();
    this.handlers = {
      addEmulatedBoard: async () => void (await this.registry.addEmulated(1)),
      addVirtualBoards: async ({ count }) => void (await this.registry.addVirtual(count)),
      removeBoard: ({ boardId }) => {
        this.#ports.leave(boardId);
        return this.registry.remove(boardId);
      },
      restoreBoard: async ({ boardId }) => {
        await this.registry.restore(boardId);
        this.#ports.follow(boardId);
      },
      renameBoard: ({ boardId, name }) => this.registry.rename(boardId, name),
      releasePort: ({ boardId }) => this.#ports.release(boardId),
      reclaimPort: ({ boardId }) => this.#ports.reclaim(boardId),
    };
  }

  /** Something about a board changed that it does not tell by itself. */
  beat(): void {
    this.#pulse.beat();
  }

  /** No board is found any more; readings stop. */
  async quiet(): Promise<void> {
    await this.#ports.stop();
    clearInterval(this.#readings);
  }

  async close(): Promise<void> {
    this.#pulse.stop();
    await this.registry.close();
  }

  #emitReadings(): void {
    const readings = this.registry.readings();
    if (readings.length > 0) this.#emit({ type: 'power', readings });
  }
}
