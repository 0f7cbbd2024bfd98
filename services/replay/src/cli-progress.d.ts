/** The part of cli-progress 3.12 that is used; the package carries no types. */
declare module 'cli-progress' {
  export interface BarOptions {
    stream: NodeJS.WritableStream
    clearOnComplete: boolean
    linewrap: boolean
    hideCursor: boolean
    fps: number
    format: (options: unknown, params: { maxWidth: number }) => string
  }
  export class SingleBar {
    constructor(options: BarOptions)
    start(total: number, startValue: number): void
    render(): void
    stop(): void
  }
  const cliProgress: { SingleBar: typeof SingleBar }
  export default cliProgress
}
