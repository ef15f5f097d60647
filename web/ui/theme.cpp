#include "web/ui/theme.hpp"

// Made at build time by web/tools/subset.py.
extern const unsigned char inter_regular[];
extern const unsigned int inter_regular_size;
extern const unsigned char inter_semibold[];
extern const unsigned int inter_semibold_size;

namespace fader {

Palette palette = dark_palette;

namespace {

// The same as in web/tools/subset.py.
constexpr ImWchar glyphs[] = {0x20,   0x7E,   0xA0,   0xFF,   0x2013, 0x2014, 0x2018,
                              0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x2190, 0x2194,
                              0x2212, 0x2212, 0x221E, 0x221E, 0x2248, 0x2248, 0x2264,
                              0x2265, 0x2713, 0x2713, 0};

ImFont* add(const unsigned char* data, unsigned int size, float pixels, float ratio) {
  ImFontConfig config;
  config.FontDataOwnedByAtlas = false;
  config.OversampleH = ratio < 1.5f ? 3 : 1;
  config.OversampleV = 1;
  config.PixelSnapH = ratio < 1.5f ? false : true;
  ImFont* font = ImGui::GetIO().Fonts->AddFontFromMemoryTTF(
      const_cast<unsigned char*>(data), static_cast<int>(size), pixels * ratio, &config, glyphs);
  font->Scale = 1.0f / ratio;
  return font;
}

ImVec4 as_vector(ImU32 packed) { return ImGui::ColorConvertU32ToFloat4(packed); }

}  // namespace

Fonts build_fonts(float ratio, Texture& glyphs) {
  ImFontAtlas* atlas = ImGui::GetIO().Fonts;
  atlas->Clear();
  Fonts fonts;
  fonts.body = add(inter_regular, inter_regular_size, 14.0f, ratio);
  fonts.small = add(inter_regular, inter_regular_size, 12.0f, ratio);
  fonts.strong = add(inter_semibold, inter_semibold_size, 14.0f, ratio);
  fonts.label = add(inter_semibold, inter_semibold_size, 17.0f, ratio);
  fonts.large = add(inter_semibold, inter_semibold_size, 23.0f, ratio);
  unsigned char* rgba = nullptr;
  int width = 0, height = 0;
  atlas->GetTexDataAsRGBA32(&rgba, &width, &height);
  glyphs.holds_text = true;
  glyphs.set({rgba, rgba + static_cast<std::size_t>(width) * height * 4}, width, height);
  atlas->SetTexID(glyphs.id());
  atlas->ClearTexData();  // the texture keeps them
  return fonts;
}

void choose_palette(bool light, float pixel_ratio) {
  palette = light ? light_palette : dark_palette;
  apply_style(pixel_ratio);
}

void apply_style(float ratio) {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  style.CircleTessellationMaxError = 0.2f / ratio;
  style.CurveTessellationTol = 0.8f / ratio;
  style.WindowPadding = ImVec2(10, 10);
  style.PopupRounding = 14.0f;
  style.PopupBorderSize = 1.0f;
  style.WindowBorderSize = 0.0f;
  style.Colors[ImGuiCol_PopupBg] = as_vector(colour::raised);
  style.Colors[ImGuiCol_Border] = as_vector(colour::line_strong);
  style.Colors[ImGuiCol_ModalWindowDimBg] = ImVec4(0, 0, 0, 0.5f);
}

}  // namespace fader
