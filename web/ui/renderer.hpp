// Draws ImGui's draw lists, and enlarges pictures while it does. ImGui's own OpenGL backend serves
// programs that share their context, so it reads the context's whole state before every frame and puts
// it back: in a browser each of those reads costs more than a draw call. This context is the page's
// alone. Every ImTextureID in the lists is a Texture's.
#pragma once

#include <imgui.h>

#include <cstdint>

namespace fader {

class Renderer {
 public:
  /// In a new context. What an earlier one held went with it.
  void start();

  /// The window is blank: the next frame is drawn, whatever it is.
  void forget() { shown_ = 0; }

  /// Into the whole window; `background` where nothing is drawn. Textures that hold no text are
  /// pictures, enlarged by a bicubic filter. False where the window shows this frame already: ImGui
  /// settles over several frames, most of them alike, and drawing one costs the graphics card, and a
  /// browser's compositor, more than all else.
  bool draw(const ImDrawData& data, ImU32 background);

 private:
  struct Program {
    unsigned name = 0;
    int scale = 0;  // of the uniform, from the page's coordinates to the context's
  };
  Program glyphs_, pictures_;
  std::uint64_t shown_ = 0;  // hash of the frame on view; 0: none
};

}  // namespace fader
