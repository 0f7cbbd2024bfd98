import { fileURLToPath } from 'node:url'

/** Folder of the console as set-up builds it: index.html and its hashed assets. */
export const pageFolder: string = fileURLToPath(new URL('../page', folderOfRooms()))

/** Folder of the script and style of the researcher's report: report.js and report.css. */
export const reportFolder: string = fileURLToPath(new URL('../report', folderOfRooms()))

/** Compiled, this file lies in dist/rooms; as source in src. */
function folderOfRooms(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../dist/rooms/', import.meta.url)
    : new URL('./', import.meta.url)
}
