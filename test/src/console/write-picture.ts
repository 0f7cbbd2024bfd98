import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'

/**
 * Writes a picture as PNG. Small: with a palette of 256 colours, where pngquant or ImageMagick is at hand; elsewhere as it is.
 */
export function writePicture(path: string, png: Buffer, isSmall = false): void {
  writeFileSync(path, png)
  if (!isSmall) return
  const programs: [string, string[]][] = [
    ['pngquant', ['--force', '--strip', '--output', path, '256', path]],
    ['magick', [path, '-dither', 'None', '-colors', '256', `PNG8:${path}`]],
    ['convert', [path, '-dither', 'None', '-colors', '256', `PNG8:${path}`]],
  ]
  programs.some(([program, args]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0)
}
