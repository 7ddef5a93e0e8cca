/** A serial device on USB, as the operating system describes it. */
export interface UsbPort {
  /** `/dev/ttyACM0`, `COM3`. Changes with the socket; never an identity. */
  readonly path: string;
  /** Four lower-case hex digits each. */
  readonly vendorId: string;
  readonly productId: string;
  readonly serialNumber: string | undefined;
  readonly manufacturer: string | undefined;
  readonly product: string | undefined;
}
