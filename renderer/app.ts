/** Puts the window together around a bridge: the preload's in the app, a made-up one in development. */
import { mount } from 'svelte';
import type { BenchBridge } from '../electron/contract.ts';
import App from './screens/App.svelte';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/charts.css';
import './styles/floating.css';

export function startApp(bridge: BenchBridge, target: HTMLElement): void {
  mount(App, { target, props: { bridge } });
}
