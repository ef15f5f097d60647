# What every WebAssembly target needs, on Emscripten 3.1.6 (Debian 12) and 3.1.69+ (Debian 13).

# Emscripten's toolchain file looks for packages only inside its own sysroot.
set(Eigen3_DIR /usr/share/eigen3/cmake CACHE PATH "Eigen's CMake package")

# No exceptions, no RTTI: smaller code. -O3, because -Os makes Eigen a hundred times slower here.
target_compile_options(fader_options INTERFACE -msimd128 -fno-exceptions -fno-rtti)

# A module with one instruction of relaxed SIMD is refused whole where the browser has none: it is a
# second build, and the page chooses (web/site/probe.js).
option(FADER_RELAXED_SIMD "Use relaxed SIMD's multiply-add (Emscripten 3.1.69 or newer)" OFF)
if(FADER_RELAXED_SIMD)
  target_compile_options(fader_options INTERFACE -mrelaxed-simd)
endif()

# Eigen's GEMM puts up to 128 kB of blocks on the stack; the default is 64 kB since 3.1.27. The
# setting was renamed in 3.1.25.
if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.25)
  target_link_options(fader_options INTERFACE -sTOTAL_STACK=1MB)
else()
  target_link_options(fader_options INTERFACE -sSTACK_SIZE=1MB)
endif()

# Tests run in Node. Node 18+ has fetch, which 3.1.6 then uses for local files and fails; and the
# toolchain file's own emulator flag is gone from current Node.
set(CMAKE_CROSSCOMPILING_EMULATOR "node;--no-experimental-fetch" CACHE STRING "" FORCE)
