#include "web/ui/texture.hpp"

#include <utility>

#include "web/ui/gl.hpp"

namespace fader {

unsigned Texture::generation_of_context = 0;

Texture::~Texture() {
  if (name_ != 0 && generation_ == generation_of_context) glDeleteTextures(1, &name_);
}

Texture::Texture(Texture&& other) noexcept { *this = std::move(other); }

Texture& Texture::operator=(Texture&& other) noexcept {
  std::swap(holds_text, other.holds_text);
  std::swap(pixels_, other.pixels_);
  std::swap(width_, other.width_);
  std::swap(height_, other.height_);
  std::swap(name_, other.name_);
  std::swap(generation_, other.generation_);
  std::swap(uploaded_width_, other.uploaded_width_);
  std::swap(uploaded_height_, other.uploaded_height_);
  std::swap(stale_, other.stale_);
  return *this;
}

void Texture::set(std::vector<std::uint8_t> rgba, int width, int height) {
  pixels_ = std::move(rgba);
  width_ = width;
  height_ = height;
  stale_ = true;
}

void Texture::bind() {
  const bool fresh = name_ == 0 || generation_ != generation_of_context;
  if (fresh) {
    glGenTextures(1, &name_);
    generation_ = generation_of_context;
    uploaded_width_ = uploaded_height_ = 0;
    stale_ = true;
  }
  glBindTexture(GL_TEXTURE_2D, name_);
  if (fresh) {
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  }
  if (!stale_) return;
  if (width_ == uploaded_width_ && height_ == uploaded_height_) {
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width_, height_, GL_RGBA, GL_UNSIGNED_BYTE,
                    pixels_.data());
  } else {
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, width_, height_, 0, GL_RGBA, GL_UNSIGNED_BYTE,
                 pixels_.data());
    uploaded_width_ = width_;
    uploaded_height_ = height_;
  }
  glGenerateMipmap(GL_TEXTURE_2D);
  stale_ = false;
}

}  // namespace fader
