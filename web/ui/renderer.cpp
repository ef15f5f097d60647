#include "web/ui/renderer.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <utility>

#include "web/ui/gl.hpp"
#include "web/ui/texture.hpp"

namespace fader {
namespace {

#ifdef __EMSCRIPTEN__
constexpr const char* version = "#version 300 es\nprecision highp float;\nprecision highp int;\n";
#else
constexpr const char* version = "#version 130\n";
#endif

constexpr const char* vertex_source = R"(
uniform vec2 scale;
in vec2 position;
in vec2 texture_position;
in vec4 vertex_colour;
out vec2 at;
out vec4 colour;
void main() {
  at = texture_position;
  colour = vertex_colour;
  gl_Position = vec4(position * scale + vec2(-1.0, 1.0), 0.0, 1.0);
}
)";

// Not from a mipmap: some glyphs are wider in their texture than on the screen, to be placed
// between its pixels.
constexpr const char* glyph_source = R"(
uniform sampler2D image;
in vec2 at;
in vec4 colour;
out vec4 shown;
void main() { shown = colour * textureLod(image, at, 0.0); }
)";

// Mitchell and Netravali 1988, B = C = 1/3: it neither rings nor shows the pixels' grid. A picture
// drawn smaller than it is comes from the mipmap whose pixels are nearest in size to the screen's.
constexpr const char* picture_source = R"(
uniform sampler2D image;
in vec2 at;
in vec4 colour;
out vec4 shown;

// Of the four pixels around a point that is t past the second.
vec4 mitchell(float t) {
  vec4 x = vec4(1.0 + t, t, 1.0 - t, 2.0 - t);
  vec4 near = (7.0 / 6.0 * x - 2.0) * x * x + 8.0 / 9.0;
  vec4 far = ((2.0 - 7.0 / 18.0 * x) * x - 10.0 / 3.0) * x + 16.0 / 9.0;
  return vec4(far.x, near.yz, far.w);
}

void main() {
  vec2 whole = vec2(textureSize(image, 0));
  float pixels = max(length(dFdx(at) * whole), length(dFdy(at) * whole));  // per pixel of the screen
  float smallest = floor(log2(max(whole.x, whole.y)));
  int level = int(clamp(floor(log2(max(pixels, 1.0)) + 0.5), 0.0, smallest));
  ivec2 size = textureSize(image, level);
  vec2 place = at * vec2(size) - 0.5;
  vec2 corner = floor(place);
  vec4 across = mitchell(place.x - corner.x), down = mitchell(place.y - corner.y);
  vec3 sum = vec3(0.0);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 4; ++x) {
      ivec2 pixel = clamp(ivec2(corner) + ivec2(x - 1, y - 1), ivec2(0), size - 1);
      sum += across[x] * down[y] * texelFetch(image, pixel, level).rgb;
    }
  }
  shown = colour * vec4(sum, 1.0);
}
)";

enum Input : unsigned { position, texture_position, vertex_colour };

unsigned compiled(unsigned kind, const char* source) {
  const unsigned shader = glCreateShader(kind);
  const char* parts[] = {version, source};
  glShaderSource(shader, 2, parts, nullptr);
  glCompileShader(shader);
  return shader;
}

unsigned linked(const char* fragment_source) {
  const unsigned program = glCreateProgram();
  const unsigned vertex = compiled(GL_VERTEX_SHADER, vertex_source),
                 fragment = compiled(GL_FRAGMENT_SHADER, fragment_source);
  glAttachShader(program, vertex);
  glAttachShader(program, fragment);
  glBindAttribLocation(program, position, "position");
  glBindAttribLocation(program, texture_position, "texture_position");
  glBindAttribLocation(program, vertex_colour, "vertex_colour");
  glLinkProgram(program);
  int good = 0;
  glGetProgramiv(program, GL_LINK_STATUS, &good);
  if (!good) {
    char log[1024] = {};
    for (const unsigned shader : {vertex, fragment}) {
      glGetShaderInfoLog(shader, sizeof log, nullptr, log);
      if (log[0])
        std::fprintf(stderr, "The graphics driver refuses a shader of the page: %s\n", log);
    }
  }
  glDeleteShader(vertex);
  glDeleteShader(fragment);
  return program;
}

/// FNV-1a in sixteen lanes of 32 bits, with a shift that takes a word's upper bits down: a frame
/// has some hundred kilobytes of vertices, and one lane would wait for each multiplication.
class Hash {
 public:
  void add(const void* from, std::size_t size) {
    const auto* bytes = static_cast<const unsigned char*>(from);
    for (; size >= sizeof(Lanes); bytes += sizeof(Lanes), size -= sizeof(Lanes))
      mix(bytes, sizeof(Lanes));
    if (size > 0) mix(bytes, size);
  }
  std::uint64_t value() const {
    std::uint64_t value = 0xCBF29CE484222325u;
    for (std::size_t i = 0; i < sizeof(Lanes) / sizeof(std::uint32_t); ++i)
      value = (value ^ lanes_[i]) * 0x100000001B3u;
    return value;
  }

 private:
  using Lanes = std::uint32_t __attribute__((vector_size(64)));
  __attribute__((always_inline)) void mix(const unsigned char* bytes, std::size_t size) {
    Lanes words = {};
    std::memcpy(&words, bytes, size);
    lanes_ = (lanes_ ^ words) * 0x01000193u;
    lanes_ ^= lanes_ >> 15;
  }
  Lanes lanes_ = {};
};

/// Of all that a frame depends on, but for its pictures' pixels.
std::uint64_t hash_of(const ImDrawData& data, ImU32 background) {
  Hash hash;
  const float window[] = {data.DisplaySize.x, data.DisplaySize.y, data.FramebufferScale.x,
                          data.FramebufferScale.y};
  hash.add(window, sizeof window);
  hash.add(&background, sizeof background);
  for (int i = 0; i < data.CmdListsCount; ++i) {
    const ImDrawList& list = *data.CmdLists[i];
    hash.add(list.VtxBuffer.Data, static_cast<std::size_t>(list.VtxBuffer.size_in_bytes()));
    hash.add(list.IdxBuffer.Data, static_cast<std::size_t>(list.IdxBuffer.size_in_bytes()));
    for (const ImDrawCmd& command : list.CmdBuffer) {
      const ImTextureID texture = command.GetTexID();
      hash.add(&command.ClipRect, sizeof command.ClipRect);
      hash.add(&texture, sizeof texture);
      hash.add(&command.ElemCount, sizeof command.ElemCount);
    }
  }
  return std::max<std::uint64_t>(hash.value(), 1);
}

bool pictures_changed(const ImDrawData& data) {
  for (int i = 0; i < data.CmdListsCount; ++i)
    for (const ImDrawCmd& command : data.CmdLists[i]->CmdBuffer)
      if (Texture::of(command.GetTexID()).stale()) return true;
  return false;
}

}  // namespace

void Renderer::start() {
  forget();
  for (const auto& [program, source] :
       {std::pair{&glyphs_, glyph_source}, std::pair{&pictures_, picture_source}}) {
    program->name = linked(source);
    program->scale = glGetUniformLocation(program->name, "scale");
  }
  // All of it stays as it is set here.
  unsigned layout, buffers[2];
  glGenVertexArrays(1, &layout);
  glBindVertexArray(layout);
  glGenBuffers(2, buffers);
  glBindBuffer(GL_ARRAY_BUFFER, buffers[0]);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, buffers[1]);
  const auto attribute = [](unsigned which, int count, unsigned type, bool normalised,
                            std::size_t offset) {
    glEnableVertexAttribArray(which);
    glVertexAttribPointer(which, count, type, normalised, sizeof(ImDrawVert),
                          reinterpret_cast<const void*>(offset));
  };
  attribute(position, 2, GL_FLOAT, false, offsetof(ImDrawVert, pos));
  attribute(texture_position, 2, GL_FLOAT, false, offsetof(ImDrawVert, uv));
  attribute(vertex_colour, 4, GL_UNSIGNED_BYTE, true, offsetof(ImDrawVert, col));
  glEnable(GL_BLEND);
  glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
  glDisable(GL_CULL_FACE);
  glDisable(GL_DEPTH_TEST);
}

bool Renderer::draw(const ImDrawData& data, ImU32 background) {
  const std::uint64_t frame = hash_of(data, background);
  if (frame == shown_ && !pictures_changed(data)) return false;
  shown_ = frame;
  const ImVec2 size = data.DisplaySize, ratio = data.FramebufferScale;
  const int width = static_cast<int>(size.x * ratio.x + 0.5f),
            height = static_cast<int>(size.y * ratio.y + 0.5f);
  glViewport(0, 0, width, height);
  const ImVec4 clear = ImGui::ColorConvertU32ToFloat4(background);
  glClearColor(clear.x, clear.y, clear.z, 1.0f);
  glDisable(GL_SCISSOR_TEST);
  glClear(GL_COLOR_BUFFER_BIT);
  glEnable(GL_SCISSOR_TEST);
  for (const Program* program : {&pictures_, &glyphs_}) {
    glUseProgram(program->name);
    glUniform2f(program->scale, 2.0f / size.x, -2.0f / size.y);
  }
  const Program* current = &glyphs_;
  ImVec4 scissor = {-1, -1, -1, -1};
  Texture* bound = nullptr;
  for (int i = 0; i < data.CmdListsCount; ++i) {
    const ImDrawList& list = *data.CmdLists[i];
    glBufferData(GL_ARRAY_BUFFER, list.VtxBuffer.Size * static_cast<int>(sizeof(ImDrawVert)),
                 list.VtxBuffer.Data, GL_STREAM_DRAW);
    glBufferData(GL_ELEMENT_ARRAY_BUFFER, list.IdxBuffer.Size * static_cast<int>(sizeof(ImDrawIdx)),
                 list.IdxBuffer.Data, GL_STREAM_DRAW);
    for (const ImDrawCmd& command : list.CmdBuffer) {
      const ImVec4 clip = command.ClipRect;
      const int left = std::max(0, static_cast<int>(clip.x * ratio.x)),
                top = std::max(0, static_cast<int>(clip.y * ratio.y)),
                right = std::min(width, static_cast<int>(clip.z * ratio.x)),
                bottom = std::min(height, static_cast<int>(clip.w * ratio.y));
      if (command.ElemCount == 0 || right <= left || bottom <= top) continue;
      Texture& texture = Texture::of(command.GetTexID());
      if (texture.empty()) continue;  // a picture not yet decoded
      const Program* program = texture.holds_text ? &glyphs_ : &pictures_;
      if (program != current) glUseProgram((current = program)->name);
      if (&texture != bound) (bound = &texture)->bind();
      if (clip.x != scissor.x || clip.y != scissor.y || clip.z != scissor.z ||
          clip.w != scissor.w) {
        glScissor(left, height - bottom, right - left, bottom - top);
        scissor = clip;
      }
      glDrawElements(GL_TRIANGLES, static_cast<int>(command.ElemCount),
                     sizeof(ImDrawIdx) == 2 ? GL_UNSIGNED_SHORT : GL_UNSIGNED_INT,
                     reinterpret_cast<const void*>(command.IdxOffset * sizeof(ImDrawIdx)));
    }
  }
  return true;
}

}  // namespace fader
