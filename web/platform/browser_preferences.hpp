// The browser's side of letters, languages and palettes, by site/host.js; and of the controls that the scripts
// lay over the canvas.
#pragma once

#include "web/platform/platform.hpp"

namespace fader {

class Page;

/// The page that the functions called by the site's scripts mean; it must outlive them.
void connect_preferences(Page& page);

/// What of the platform they are.
class BrowserPreferences : public Platform {
 public:
  bool draws_system_text() const override { return true; }
  float system_text_width(const SystemText& text) const override;
  void draw_system_text(const SystemText& text, int x, int y, int width, int height,
                    std::uint8_t* rgba) const override;
  int language_count() const override;
  std::string language_name(int index) const override;
  int language() const override;
  void choose_language(int index) override;
  bool has_looks() const override { return true; }
  PageLook look() const override;
  void choose_look(PageLook look) override;
};

}  // namespace fader
