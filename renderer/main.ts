import type { BenchBridge } from '../electron/contract.ts';
import { startApp } from './app.ts';

declare global {
  interface Window {
    /** From electron/preload.ts. */
    readonly bench: BenchBridge;
  }
}

startApp(window.bench, document.getElementById('app')!);
