#include "tests/fuzz/seeds.hpp"

#include <cmath>

#include "shared/architecture.hpp"
#include "shared/attributes.hpp"
#include "shared/model_card.hpp"
#include "shared/weights_file.hpp"
#include "tests/shared/file_bytes.hpp"

namespace fader {
namespace {

Bytes text_bytes(const std::string& text) { return {text.begin(), text.end()}; }

AttributeSchema seed_schema() {
  return AttributeSchema({
      {"Eyeglasses", AttributeKind::binary, {"without", "with"}, -1.0f, 2.0f, 0.0f},
      {"digit", AttributeKind::categorical, {"0", "1", "2"}, 0.0f, 1.0f, 0.1f},
      {"slant", AttributeKind::continuous, {}, -0.5f, 0.5f, 0.0f},
  });
}

ModelCard seed_card() {
  ModelCard card;
  card.name = "digits";
  card.dataset = "MNIST, 60,000 training images";
  card.command = "fader train --dataset \"mnist\" --out ä.safetensors";
  card.commit = "unknown";
  card.license = "MIT";
  card.seed = -9223372036854775807LL - 1;
  card.epochs = 50;
  card.metrics = {{"reconstruction.psnr", 20.25},
                  {"leakage.digit.mlp", 1e-300},
                  {"style_preservation.slant", std::nan("")},
                  {"edit_accuracy.digit.mean", 0.99500000000000011}};
  return card;
}

}  // namespace

std::vector<std::uint8_t> seed_model() {
  const float values[] = {0.0f, 1.0f, -1.5f, 0.25f, 3.0f, -0.125f};
  const std::uint8_t pixels[] = {0, 128, 255};
  std::vector<TensorData> tensors = as_i8("decoder.1.weight", {2, 3}, values, 0);
  tensors.push_back(as_f32("encoder.0.weight", {3, 2}, values));
  tensors.push_back(as_f32("encoder.0.bias", {}, values + 1));
  tensors.push_back(as_f16("decoder.0.weight", {1, 2, 3}, values));
  tensors.push_back(as_f16("nothing", {0, 7}, values));
  tensors.push_back(as_u8("gallery.images", {3}, pixels));
  return serialize(std::move(tensors), {{"format", "pt"},
                                        {"fader.version", "2"},
                                        {"fader.architecture", Architecture().to_json()},
                                        {"fader.attributes", seed_schema().to_json()},
                                        {"fader.card", seed_card().to_json()}});
}

std::vector<std::pair<std::string, std::vector<std::uint8_t>>> fuzz_seeds() {
  return {
      {"model", seed_model()},
      {"empty", file_bytes("{}      ")},
      {"no_metadata", serialize({}, {})},
      {"scalar", one_tensor("F64", "[]", "[0,8]", Bytes(8))},
      {"zero_dimension", one_tensor("I64", "[18446744073709551615,0]", "[0,0]")},
      {"overflow", one_tensor("F32", "[2,9223372036854775807]", "[0,2]", {1, 2})},
      {"same_bytes", file_bytes(R"({"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]},)"
                                R"("b":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}})",
                                {1, 2})},
      {"escapes", file_bytes(R"( {"__metadata__":{"\u00fc\ud83d\ude00":"\"\\\/\b\f\n\r\t"}} )")},
      {"architecture", text_bytes(Architecture().to_json())},
      {"attributes", text_bytes(seed_schema().to_json())},
      {"card", text_bytes(seed_card().to_json())},
      {"card_numbers",
       text_bytes(
           R"({"metrics":{"a":1e308,"b":4.9406564584124654e-324,"c":-0.0,)"
           R"("d":123456789012345678901234567890,"e":0.1e-10,"f":null,"g":0e-40,"h":184467440737095516155}})")},
  };
}

}  // namespace fader
