import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Where Maven wants the built files; a plain `npm run build` writes them beside the sources. */
const outDir = process.env.BIANQUE_UI_OUT ?? 'dist';

/** Gzip sizes above which the build fails, in bytes. */
const BUDGET = { firstRouteJs: 130 * 1024, firstRouteCss: 12 * 1024, whole: 260 * 1024 };

/**
 * Ships the small classic script that sets the theme before the first paint under a hashed name beside the other assets. Vite leaves
 * classic scripts alone, and a module would run after the paint.
 */
function themeScript(): Plugin {
  const source = readFileSync(new URL('./src/app/theme.boot.js', import.meta.url), 'utf8');
  const fileName = `assets/theme-${createHash('sha256').update(source).digest('hex').slice(0, 8)}.js`;
  return {
    name: 'bianque-theme',
    apply: 'build',
    transformIndexHtml: { order: 'post', handler: (html) => html.replace('/src/app/theme.boot.js', `/${fileName}`) },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source });
    },
  };
}

/** Measures what a first visit to `/` loads, and the whole application; fails the build above the budget. */
function budget(): Plugin {
  return {
    name: 'bianque-budget',
    apply: 'build',
    generateBundle(_options, bundle) {
      const size = (text: string | Uint8Array) => gzipSync(text, { level: 9 }).length;
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const entry = chunks.find((chunk) => chunk.isEntry);
      if (!entry) {
        this.error('no entry chunk');
      }
      const first = new Set<string>();
      const visit = (name: string) => {
        const chunk = chunks.find((each) => each.fileName === name);
        if (chunk && !first.has(name)) {
          first.add(name);
          chunk.imports.forEach(visit);
        }
      };
      visit(entry.fileName);
      const js = chunks.map((chunk) => ({ name: chunk.fileName, gzip: size(chunk.code) }));
      const css = Object.values(bundle)
        .filter((file) => file.type === 'asset' && file.fileName.endsWith('.css'))
        .map((file) => ({ name: file.fileName, gzip: size(file.type === 'asset' ? file.source : '') }));
      const sum = (files: { gzip: number }[]) => files.reduce((total, file) => total + file.gzip, 0);
      const found = {
        firstRouteJs: sum(js.filter((file) => first.has(file.name))),
        // All style sheets are counted, because which of them the first route takes depends on the chunking.
        firstRouteCss: sum(css),
        whole: sum(js) + sum(css),
      };
      for (const name of Object.keys(BUDGET) as (keyof typeof BUDGET)[]) {
        const line = `${name} ${(found[name] / 1024).toFixed(1)} KB gzip, limit ${(BUDGET[name] / 1024).toFixed(0)} KB`;
        if (found[name] > BUDGET[name]) {
          this.error(`above the budget: ${line}`);
        }
        this.info(line);
      }
    },
  };
}

export default defineConfig({
  base: '/',
  plugins: [react(), themeScript(), budget()],
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2023',
    // Both keep the content security policy free of exceptions: no data: scripts, no injected polyfill.
    reportCompressedSize: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8099' } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
});
