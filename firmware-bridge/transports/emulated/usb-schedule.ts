/**
 * What goes over the emulated bus when: frames of 1 ms, at most one packet at a time, control transfers one after the other and
 * before data. Hosts differ in what data they have; this they share.
 */
import type { RP2040 } from 'rp2040js';
import { PACKET_BYTES, type UsbBus } from './usb-bus.ts';
import { ControlTransfer, type ControlRequest, type ControlResult } from './usb-control-transfer.ts';
import { FRAME_NS, packetNs, POLL_NS } from './usb-timing.ts';

export interface ControlJob {
  readonly request: ControlRequest;
  readonly done: (result: ControlResult) => void;
  /** By which it can be taken back. */
  readonly tag?: number;
}

type Alarm = ReturnType<RP2040['clock']['createAlarm']>;

export class UsbSchedule {
  readonly #bus: UsbBus;
  readonly #clock: RP2040['clock'];
  readonly #data: () => number | undefined;
  readonly #transaction: Alarm;
  readonly #frame: Alarm;
  readonly #jobs: ControlJob[] = [];
  #control: { readonly job: ControlJob; readonly transfer: ControlTransfer } | undefined;
  #frameEndNs = 0;
  #scheduled = false;

  /** @param data moves at most one packet of data; nanoseconds until the next, undefined: there is nothing to do */
  constructor(bus: UsbBus, clock: RP2040['clock'], data: () => number | undefined) {
    this.#bus = bus;
    this.#clock = clock;
    this.#data = data;
    this.#transaction = clock.createAlarm(() => {
      this.#scheduled = false;
      this.#turn();
    });
    this.#frame = clock.createAlarm(() => this.begin());
    bus.onArmed = () => this.kick();
  }

  /** Begins a frame, and others after it. */
  begin(): void {
    this.#frameEndNs = this.#clock.nanos + FRAME_NS;
    this.#frame.schedule(FRAME_NS);
    this.#bus.frame();
    this.kick();
  }

  /** No more frames; control transfers that were asked for stay without an answer. */
  end(): void {
    this.#frame.cancel();
    this.#jobs.length = 0;
    this.#control = undefined;
  }

  /** One control transfer, after those asked for before. */
  control(job: ControlJob): void {
    this.#jobs.push(job);
    this.kick();
  }

  /** Takes a control transfer back: it stays without an answer. @returns whether it was still to be done */
  takeBack(tag: number): boolean {
    if (this.#control?.job.tag === tag) {
      this.#control = undefined;
      return true;
    }
    const at = this.#jobs.findIndex((job) => job.tag === tag);
    if (at >= 0) this.#jobs.splice(at, 1);
    return at >= 0;
  }

  later(ns: number, work: () => void): void {
    this.#clock.createAlarm(work).schedule(ns);
  }

  /** There may be something to do. */
  kick(ns = POLL_NS): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#transaction.schedule(ns);
  }

  /** At most one packet, if it fits into what is left of the frame; else the next frame sees to it. */
  #turn(): void {
    if (this.#clock.nanos + packetNs(PACKET_BYTES) > this.#frameEndNs) return;
    const ns = this.#controlTurn() ?? this.#data();
    if (ns !== undefined) this.kick(ns);
  }

  #controlTurn(): number | undefined {
    const nowNs = this.#clock.nanos;
    if (this.#control === undefined) {
      const job = this.#jobs.shift();
      if (job === undefined) return undefined;
      this.#control = { job, transfer: new ControlTransfer(this.#bus, job.request, nowNs) };
    }
    const { job, transfer } = this.#control;
    const result = transfer.step(nowNs);
    if (result !== undefined) {
      this.#control = undefined;
      job.done(result);
    }
    return Math.max(POLL_NS, transfer.notBeforeNs - nowNs);
  }
}
