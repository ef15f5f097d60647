#include "web/platform/desktop_state.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "web/app/faders.hpp"
#include "web/ui/page.hpp"

namespace fader {

std::string state_json(Page& page, float scale, float unit, const std::string& note) {
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> json(text);
  const Console& console = *page.console();
  const auto string = [&](const std::string& words) {
    json.String(words.data(), static_cast<rapidjson::SizeType>(words.size()));
  };
  json.SetMaxDecimalPlaces(4);
  json.StartObject();
  json.Key("model");
  string(page.model_name());
  json.Key("fileSize");
  json.Uint64(console.model().file_size());
  json.Key("verified");
  json.Bool(console.model().self_test().verified);
  json.Key("source");
  json.Int(static_cast<int>(console.state().source));
  json.Key("galleryIndex");
  json.Int(console.state().gallery_index);
  json.Key("faders");
  json.StartArray();
  for (int fader = 0; fader < console.schema().faders(); ++fader) {
    json.StartArray();
    string(fader_name(console.schema(), fader));
    json.Double(static_cast<double>(console.state().positions[fader]));
    json.EndArray();
  }
  json.EndArray();
  json.Key("scale");
  json.Double(static_cast<double>(scale));
  json.Key("note");
  string(note);
  json.Key("layout");
  json.StartObject();
  for (const auto& [name, rect] : page.layout()) {
    string(name);
    json.StartArray();
    for (const float number : {rect.x, rect.y, rect.w, rect.h})
      json.Double(static_cast<double>(number * unit));
    json.EndArray();
  }
  json.EndObject();
  json.EndObject();
  return text.GetString();
}

}  // namespace fader
