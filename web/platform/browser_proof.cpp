#include "web/platform/browser_proof.hpp"

#include <emscripten.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "web/platform/browser_reply.hpp"
#include "web/ui/page.hpp"

// clang-format off
EM_JS(double, host_control_bytes, (), { return Module["host"].controlBytes(); });
EM_JS(void, host_fetch_control, (), { Module["host"].fetchControl(); });
EM_JS(void, host_open_link, (const char* url), { Module["host"].openLink(UTF8ToString(url)); });
// clang-format on

namespace fader {
namespace {

Page* connected = nullptr;

/// {"digit":[0.1,…],…}: what the probes read in a code. JSON has no word for what is no number but
/// null.
std::string read_json(const CodeProbes& probes, const AttributeSchema& schema, const float* u) {
  std::string json;
  for (int a = 0; a < schema.size(); ++a) {
    if (!probes.has(a)) continue;
    std::string numbers;
    for (const float number : probes.read(a, u)) {
      char text[32] = "null";
      if (std::isfinite(number))
        std::snprintf(text, sizeof text, "%.5g", static_cast<double>(number));
      numbers += (numbers.empty() ? "" : ",") + std::string(text);
    }
    json +=
        std::string(json.empty() ? "" : ",") + "\"" + std::to_string(a) + "\":[" + numbers + "]";
  }
  return "{" + json + "}";
}

}  // namespace

void connect_proof(Page& page) { connected = &page; }

}  // namespace fader

using namespace fader;  // NOLINT: the functions below are C, outside any namespace

extern "C" {

/// file: from malloc, taken over and freed. Returns "" or the sentence that says what is wrong.
EMSCRIPTEN_KEEPALIVE const char* fader_load_control(unsigned char* file, int size,
                                                    const char* source) {
  std::vector<std::uint8_t> bytes(file, file + size);
  std::free(file);
  const Result<Done> done = connected->load_control(std::move(bytes), source);
  return reply_with(done ? "" : done.error());
}

EMSCRIPTEN_KEEPALIVE void fader_control_progress(float share) {
  connected->control_progress(share);
}
EMSCRIPTEN_KEEPALIVE void fader_control_failed(const char* sentence) {
  connected->control_failed(sentence);
}
EMSCRIPTEN_KEEPALIVE void fader_show_proof(int on) { connected->show_proof(on != 0); }

/// {"control":false,"probes":{"0":[…]},"controlProbes":{}}: attributes by their numbers, and what
/// the probes read in the codes of the picture that plays.
EMSCRIPTEN_KEEPALIVE const char* fader_proof() {
  Console* console = connected->console();
  if (!console) return "{}";
  Control* control = connected->control();
  const AttributeSchema& schema = console->schema();
  return reply_with(
      std::string("{\"control\":") + (control ? "true" : "false") +
      ",\"probes\":" + read_json(connected->proof().probes, schema, console->state().u.data()) +
      ",\"controlProbes\":" +
      (control ? read_json(control->probes(), schema, control->u(*console).data()) : "{}") + "}");
}

}  // extern "C"
