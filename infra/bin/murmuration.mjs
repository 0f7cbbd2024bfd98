#!/usr/bin/env node
import { requireNode } from '../setup/node-version.mjs'

requireNode()
const { commands } = await import('./commands.mjs')
const { runCommand } = await import('./run-command.mjs')
process.exitCode = await runCommand(process.argv.slice(2), commands)
