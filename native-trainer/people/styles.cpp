#include "native-trainer/people/styles.hpp"

namespace fader::people {
namespace {

Style style(const std::string& kind, const std::string& name, const std::string& texture) {
  return {kind + "/" + name, "proxies/" + kind + "/" + name + "/textures/" + texture + ".png"};
}

}  // namespace

const std::vector<Style>& hair_styles() {
  static const std::vector<Style> styles = {
      style("hair", "afro01", "afro_diffuse"),
      style("hair", "bob01", "bob01_diffuse"),
      style("hair", "bob02", "bob02_diffuse"),
      style("hair", "long01", "long01_diffuse"),
      style("hair", "ponytail01", "ponytail01_diffuse"),
      style("hair", "short01", "short01_diffuse"),
      style("hair", "short02", "short02_diffuse"),
      style("hair", "short03", "short03_diffuse"),
      style("hair", "short04", "short04_diffuse"),
  };
  return styles;
}

const std::vector<Style>& brow_styles() {
  static const std::vector<Style> styles = [] {
    std::vector<Style> list;
    for (int i = 1; i <= 12; ++i) {
      const std::string name = std::string("eyebrow0") + (i < 10 ? "0" : "") + std::to_string(i);
      list.push_back(style("eyebrows", name, name));
    }
    return list;
  }();
  return styles;
}

const std::vector<Style>& lash_styles() {
  static const std::vector<Style> styles = {style("eyelashes", "eyelashes02", "eyelashes02"),
                                            style("eyelashes", "eyelashes03", "eyelashes03")};
  return styles;
}

const std::vector<Style>& iris_styles() {
  static const std::vector<Style> styles = [] {
    std::vector<Style> list;
    for (const char* name : {"brown", "brown", "brownlight", "brownlight", "blue", "bluegreen",
                             "deepblue", "green", "grey"})
      list.push_back(style("eyes", "HighPolyEyes", std::string(name) + "_eye"));
    return list;
  }();
  return styles;
}

}  // namespace fader::people
