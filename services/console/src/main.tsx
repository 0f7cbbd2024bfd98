import './base.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api/client.ts'
import { App } from './app/app.tsx'
import { showPreferences } from './app/preferences.ts'

// Dialogs keep the page from scrolling by a style of their own, which the policy lets in by this.
const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content
if (nonce !== undefined) setNonce(nonce)
showPreferences()
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', showPreferences)
matchMedia('(prefers-reduced-motion: reduce)').addEventListener('change', showPreferences)

createRoot(document.getElementById('page')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
)
