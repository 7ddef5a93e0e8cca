/** A Linux in QEMU, without KVM, that does what it is told (guest.c), and what its kernel said meanwhile. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

const BOOT_MS = 120_000;
const COMMAND_MS = 45_000;
const POWER_OFF_MS = 10_000;
const MEMORY_MB = 256;

export interface GuestFiles {
  readonly kernel: string;
  readonly initramfs: string;
}

/** Rejects after so long with `what`, a sentence. */
export async function within<T>(ms: number, promise: Promise<T>, what: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(what())), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export class Guest {
  /** What the guest's console showed: its kernel's log. */
  console = '';
  /** The kernel's release. */
  release = '';
  readonly #machine: ChildProcess;
  readonly #waiting: ((line: string) => void)[] = [];
  #socket: Socket | undefined;

  private constructor(files: GuestFiles, port: number) {
    this.#machine = spawn(
      'qemu-system-x86_64',
      [
        ...['-accel', 'tcg', '-m', `${MEMORY_MB}M`, '-nodefaults', '-display', 'none', '-no-reboot'],
        ...['-serial', 'stdio', '-monitor', 'none', '-nic', 'user,model=e1000'],
        ...['-kernel', files.kernel, '-initrd', files.initramfs],
        ...['-append', `console=ttyS0 loglevel=7 panic=-1 TMF_PORT=${port}`],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    for (const stream of [this.#machine.stdout, this.#machine.stderr])
      stream?.on('data', (chunk: Buffer) => (this.console += chunk.toString('latin1')));
    // However this program ends, the machine does.
    process.once('exit', () => this.#machine.kill('SIGKILL'));
  }

  /** Starts it; resolves when it waits for commands. */
  static async boot(files: GuestFiles): Promise<Guest> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const guest = new Guest(files, (server.address() as AddressInfo).port);
    const ended = once(guest.#machine, 'exit').then(() => {
      throw new Error(`QEMU ended before the guest was up:\n${guest.tail}`);
    });
    ended.catch(() => undefined);
    try {
      const connected = once(server, 'connection') as Promise<[Socket]>;
      const [socket] = await within(
        BOOT_MS,
        Promise.race([connected, ended]),
        () => `The guest was not up in ${BOOT_MS / 1000} s:\n${guest.tail}`,
      );
      guest.#listen(socket);
      guest.release = await guest.#line('its greeting');
    } catch (error) {
      guest.#machine.kill('SIGKILL');
      throw error;
    } finally {
      server.close();
    }
    return guest;
  }

  /** The console's last lines. */
  get tail(): string {
    return this.console.split('\n').slice(-25).join('\n');
  }

  /** One command of guest.c. @returns what follows `ok`; rejects with what follows `error` */
  async tell(command: string): Promise<string> {
    this.#socket?.write(`${command}\n`);
    return this.#line(`the answer to "${command}"`);
  }

  /** Switches it off. */
  async end(): Promise<void> {
    if (this.#machine.exitCode !== null || this.#machine.signalCode !== null) return;
    const exited = once(this.#machine, 'exit');
    this.#socket?.end();
    await within(POWER_OFF_MS, exited, () => 'The guest does not switch itself off.').catch(async () => {
      this.#machine.kill('SIGKILL');
      await exited;
    });
  }

  #listen(socket: Socket): void {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    createInterface({ input: socket }).on('line', (line) => this.#waiting.shift()?.(line));
  }

  async #line(what: string): Promise<string> {
    const line = new Promise<string>((resolve) => this.#waiting.push(resolve));
    const text = await within(
      COMMAND_MS,
      line,
      () => `The guest did not give ${what} in ${COMMAND_MS / 1000} s:\n${this.tail}`,
    );
    if (!/^ok\b/.test(text)) throw new Error(`The guest gave ${what}: ${text}`);
    return text.slice(3);
  }
}
