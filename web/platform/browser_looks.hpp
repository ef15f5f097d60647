// The browser's side of letters, languages and palettes, by site/host.js; and of the controls that the scripts
// lay over the canvas.
#pragma once

#include "web/platform/platform.hpp"

namespace fader {

class Page;

/// The page that the functions called by the site's scripts mean; it must outlive them.
void connect_looks(Page& page);

/// What of the platform they are.
class BrowserLooks : public Platform {
 public:
  bool draws_letters() const override { return true; }
  float letters_width(const Letters& letters) const override;
  void draw_letters(const Letters& letters, int x, int y, int width, int height,
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
