import '../base.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { memoryLocation } from 'wouter/memory-location'
import { queryClient } from '../api/client.ts'
import { showPreferences } from '../app/preferences.ts'
import { Report } from './report.tsx'
import { DATA_ELEMENT, type ReportData } from './report-data.ts'

const data = JSON.parse(document.getElementById(DATA_ELEMENT)!.textContent!) as ReportData
// A page that opens from a file keeps where one is to itself: its address is that of the file.
const { hook, searchHook } = memoryLocation({ path: '/' })
showPreferences()
createRoot(document.getElementById('page')!).render(
  <QueryClientProvider client={queryClient}>
    <Router hook={hook} searchHook={searchHook}>
      <Report {...data} />
    </Router>
  </QueryClientProvider>,
)
