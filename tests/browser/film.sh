#!/usr/bin/env bash
# A moving picture of the page: one fader goes from end to end and back.
#
#   tests/browser/film.sh MODEL PICTURE FADER FROM TO OUT.webp     e.g. people 3 age 0 1 web/media/page.webp
#
# The page must be built (web/demo.sh --build-only), and tests/run.sh must have installed the browser.
set -eu
[ $# -eq 6 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
cd "$(dirname "$0")/../.."
command -v img2webp > /dev/null || web/tools/install-missing.sh webp
frames=$(mktemp -d)
trap 'rm -rf "$frames"' EXIT
node tests/browser/film.mjs "$frames" "$1" "$2" "$3" "$4" "$5" 40
img2webp -loop 0 -lossy -q 70 -m 6 -d 70 "$frames"/*.png -o "$6"
