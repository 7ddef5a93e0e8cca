import type { PreloadBridge } from '../electron/contract.ts';
import { startApp } from './app.ts';
import { pageBridge } from './bridge.ts';

declare global {
  interface Window {
    /** From electron/preload.ts. */
    readonly bench: PreloadBridge;
  }
}

startApp(pageBridge(window.bench, window), document.getElementById('app')!);
