import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = process.env.MURMURATION_URL ?? 'http://127.0.0.1:8430'
// Casework takes writes from its own origin alone: it is to see the address that the browser sees.
const proxied = { target: server, changeOrigin: false }
const isReport = process.env.MURMURATION_PAGE === 'report'

/** The console (dist/built-page), or with MURMURATION_PAGE=report the researcher's report as one script and one style (dist/built-report). */
// biome-ignore lint/style/noDefaultExport: vite asks for it
export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  worker: { format: 'es' },
  html: { cspNonce: '__NONCE__' },
  server: { proxy: { '/v1': proxied, '/openapi.json': proxied } },
  build: isReport
    ? {
        outDir: 'dist/built-report',
        target: 'es2022',
        assetsInlineLimit: Number.POSITIVE_INFINITY,
        cssCodeSplit: false,
        modulePreload: false,
        rolldownOptions: {
          input: 'src/report/main.tsx',
          output: { format: 'iife', entryFileNames: 'report.js', assetFileNames: 'report[extname]' },
        },
      }
    : {
        outDir: 'dist/built-page',
        target: 'es2022',
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: false,
      },
})
