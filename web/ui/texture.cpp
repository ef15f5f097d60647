#include "web/ui/texture.hpp"

#ifdef __EMSCRIPTEN__
#include <GLES3/gl3.h>
#else
#define GLFW_INCLUDE_GLEXT
#include <GLFW/glfw3.h>
#endif

#include <utility>

namespace fader {

unsigned Texture::generation_of_context = 0;

Texture::~Texture() {
  if (name_ != 0 && generation_ == generation_of_context) glDeleteTextures(1, &name_);
}

Texture::Texture(Texture&& other) noexcept { *this = std::move(other); }

Texture& Texture::operator=(Texture&& other) noexcept {
  std::swap(pixels_, other.pixels_);
  std::swap(width_, other.width_);
  std::swap(height_, other.height_);
  std::swap(name_, other.name_);
  std::swap(generation_, other.generation_);
  std::swap(stale_, other.stale_);
  return *this;
}

void Texture::set(std::vector<std::uint8_t> rgba, int width, int height) {
  pixels_ = std::move(rgba);
  width_ = width;
  height_ = height;
  stale_ = true;
}

ImTextureID Texture::id() {
  if (name_ == 0 || generation_ != generation_of_context) {
    glGenTextures(1, &name_);
    generation_ = generation_of_context;
    stale_ = true;
  }
  if (stale_) {
    glBindTexture(GL_TEXTURE_2D, name_);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
#ifdef __EMSCRIPTEN__
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, width_, height_, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                 pixels_.data());
    glGenerateMipmap(GL_TEXTURE_2D);
#else  // glGenerateMipmap would need a loader, and a desktop window is seldom that small
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, width_, height_, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                 pixels_.data());
#endif
    stale_ = false;
  }
  return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(name_));
}

}  // namespace fader
