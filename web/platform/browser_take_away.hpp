// What leaves the page, and comes back to it: links, and the pictures of the fade.
#pragma once

namespace fader {

class Page;

/// The page that the functions called by the site's scripts mean; it must outlive them.
void connect_take_away(Page& page);

}  // namespace fader

// Platform::share() and take_away(), by site/host.js; their enums as numbers.
extern "C" {
void host_share(const char* link, int carried);
void host_take_away(int what);
}
