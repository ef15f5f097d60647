// The proof panel's side of the browser: a control that is fetched, and pages that are opened.
#pragma once

namespace fader {

class Page;

/// The page that the functions called by the site's scripts mean; it must outlive them.
void connect_proof(Page& page);

}  // namespace fader

// Platform::control_bytes(), fetch_control() and open_link(), by site/host.js.
extern "C" {
double host_control_bytes(void);
void host_fetch_control(void);
void host_open_link(const char* url);
}
