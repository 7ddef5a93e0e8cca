/**
 * The page's end of its preload script. Commands cross as calls. Events cross as messages of the window to itself: a call
 * between the two worlds copies what it carries value by value, and a round of eight boards carries thousands.
 */
import type { BenchBridge, BenchEvent, EventMessage, PreloadBridge } from '../electron/contract.ts';

/** What is used of a window. */
export type MessageWindow = Pick<Window, 'addEventListener' | 'removeEventListener'> & {
  postMessage(message: unknown, options: WindowPostMessageOptions): void;
  readonly location: { readonly origin: string };
};

/** The bridge as the window uses it. @param preload `window.bench` */
export function pageBridge(preload: PreloadBridge, window: MessageWindow): BenchBridge {
  /** Hears what page or preload script say; a frame's or another window's message is none. */
  function hear(listener: (data: unknown) => void): () => void {
    const heard = ({ source, data }: MessageEvent): void => {
      if (source === (window as unknown)) listener(data);
    };
    window.addEventListener('message', heard);
    return () => window.removeEventListener('message', heard);
  }

  /** Resolves after all messages that were under way. */
  function arrived(): Promise<void> {
    const mark = crypto.randomUUID();
    return new Promise((resolve) => {
      const stop = hear((data) => {
        if (data !== mark) return;
        stop();
        resolve();
      });
      window.postMessage(mark, { targetOrigin: window.location.origin });
    });
  }

  return {
    command: async (command) => {
      const reply = await preload.command(command);
      // Events that left the bench before the reply come before it.
      await arrived();
      return reply;
    },
    onEvent: (listener) =>
      hear((data) => {
        const event: BenchEvent | undefined = (data as Partial<EventMessage> | null)?.benchEvent;
        if (event) listener(event);
      }),
    onLost: (listener) => preload.onLost(listener),
    onShell: (listener) => preload.onShell(listener),
    pathOf: (file) => preload.pathOf(file),
    platform: preload.platform,
  };
}
