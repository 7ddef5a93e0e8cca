import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

const root = import.meta.dirname;

/** Our content security policy refuses style attributes; bits-ui has one in two templates. A class says the same. */
const withoutStyleAttributes: Plugin = {
  name: 'without-style-attributes',
  enforce: 'pre',
  transform(code, id) {
    if (!/node_modules.*\.svelte$/.test(id)) return undefined;
    const padded = 'class="contents"'.padEnd('style="display: contents;"'.length);
    // As long as it was, so that source maps stay right.
    return { code: code.replaceAll('style="display: contents;"', padded), map: null };
  },
};

export default defineConfig({
  root,
  base: './',
  plugins: [withoutStyleAttributes, svelte({ configFile: join(root, '../svelte.config.js') })],
  build: {
    outDir: join(root, '../dist/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    sourcemap: true,
    // Everything is a file of its own: the content security policy allows no data: scripts or styles.
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      // Bench is both: there from the start, and a screen like the others in the registry.
      checks: { bundlerTimings: false, pluginTimings: false, ineffectiveDynamicImport: false },
    },
  },
});
