import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

/**
 * zod hangs its JSON Schema writer on every schema, so it never falls out of the bundle, though only the server writes
 * schemas (the API page). Here its functions do nothing: some 9 KB of script less on the first page.
 */
const withoutJsonSchema: Plugin = {
  name: 'without-json-schema',
  transform(code, id) {
    if (!/zod\/v4\/core\/(json-schema-processors|to-json-schema)\.js$/.test(id)) return null;
    const names = [...code.matchAll(/^export (?:const|function) (\w+)/gm)].map((match) => match[1]);
    return { code: names.map((name) => `export const ${name} = () => () => ({});`).join('\n'), map: null };
  },
};

/**
 * The web part: `src/web` → `dist/web`. The page is served under a strict content policy, so nothing is inlined:
 * no data: fonts, no inline scripts, no preload polyfill.
 */
export default defineConfig({
  root: fileURLToPath(new URL('./src/web', import.meta.url)),
  plugins: [withoutJsonSchema, react()],
  build: {
    outDir: fileURLToPath(new URL('./dist/web', import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 5173,
    proxy: { '/api': { target: process.env['API_URL'] ?? 'http://127.0.0.1:3000', changeOrigin: false } },
  },
});
