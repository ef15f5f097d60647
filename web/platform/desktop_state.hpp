// What the desktop page shows, as a line of JSON: for tests, and for whoever watches it by a script.
#pragma once

#include <string>

namespace fader {

class Page;

/// {model, source, galleryIndex, faders: [[name, position], …], scale, note, layout: {name: [x, y, w, h]}}, the
/// layout in pixels of the screen's window. pixels_per_unit: of a window's coordinate.
std::string state_json(Page& page, float scale, float unit, const std::string& note);

}  // namespace fader
