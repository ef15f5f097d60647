#!/bin/sh
# Whether this Emscripten makes WebAssembly with relaxed SIMD that browsers take: 3.1.69 (Debian 13)
# does; older ones write the proposal's numbers, which are others.
version=$(emcc --version 2> /dev/null | sed -n '1s/.* \([0-9]*\.[0-9]*\.[0-9]*\).*/\1/p')
[ -n "$version" ] && [ "$(printf '3.1.69\n%s\n' "$version" | sort -V | head -n 1)" = 3.1.69 ]
