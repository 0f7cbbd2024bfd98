#!/usr/bin/env node
console.log("murmuration")
