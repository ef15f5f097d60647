// The browser's side of what is explained in HTML: how it works, and true renders beside the model's.
#pragma once

namespace fader {

class Page;

/// The page that the functions called by the site's scripts mean; it must outlive them.
void connect_explain(Page& page);

}  // namespace fader

// Platform::has_true_renders() and place_true_renders(), by site/host.js.
extern "C" {
int host_has_true_renders(void);
void host_place_true_renders(double x, double y, double width, double height);
}
