import { fileURLToPath } from 'node:url'

/** This file lies in dist when it is compiled, and in src as source. */
const builtIn = (folder: string): string => fileURLToPath(new URL(`../dist/${folder}`, import.meta.url))

/** Folder of the console as set-up builds it: index.html and its hashed assets. */
export const pageFolder: string = builtIn('built-page')

/** Folder of the script and style of the researcher's report: report.js and report.css. */
export const reportFolder: string = builtIn('built-report')
