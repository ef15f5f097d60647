// A picture on the graphics card that outlives its context: it keeps its pixels and comes back when
// a browser has lost the context and given it back.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <vector>

namespace fader {

class Texture {
 public:
  Texture() = default;
  ~Texture();
  Texture(Texture&& other) noexcept;
  Texture& operator=(Texture&& other) noexcept;

  /// White letters with their coverage as alpha, to be drawn pixel by pixel; else a picture.
  bool holds_text = false;

  /// rgba: [height, width, 4].
  void set(std::vector<std::uint8_t> rgba, int width, int height);
  bool empty() const { return pixels_.empty(); }
  /// It was set since it was drawn last.
  bool stale() const { return stale_; }
  /// For ImGui's draw lists. It is this object's address: it must stay where it is until they are drawn
  /// (renderer.hpp), and may be set until then.
  ImTextureID id() { return reinterpret_cast<ImTextureID>(this); }
  static Texture& of(ImTextureID id) { return *reinterpret_cast<Texture*>(id); }

  /// Makes it the current texture; uploads what is new, with mipmaps.
  void bind();

  /// The context was lost: whatever was uploaded is gone.
  static void forget_all() { ++generation_of_context; }

 private:
  static unsigned generation_of_context;

  std::vector<std::uint8_t> pixels_;
  int width_ = 0, height_ = 0;
  unsigned name_ = 0;
  unsigned generation_ = 0;
  int uploaded_width_ = 0, uploaded_height_ = 0;  // 0: the card has no room for it yet
  bool stale_ = false;
};

}  // namespace fader
