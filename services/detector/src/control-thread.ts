import { parentPort, workerData } from 'node:worker_threads'
import { type ControlInput, drawControl } from './draw-control.ts'

parentPort?.postMessage(drawControl(workerData as ControlInput))
