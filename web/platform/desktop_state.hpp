// What the desktop page shows, as a line of JSON: for tests, and for whoever watches it by a script.
#pragma once

#include <string>

namespace fader {

class Page;

/// {model, fileSize, verified, source, galleryIndex, faders: [[name, position], …], scale, note,
/// layout: {name: [x, y, width, height]}}. scale: pixels to one of the page's; unit: window coordinates
/// to one, in which the layout is given.
std::string state_json(Page& page, float scale, float unit, const std::string& note);

}  // namespace fader
