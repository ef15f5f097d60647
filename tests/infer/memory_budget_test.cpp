// A small file may describe huge maps: it must be refused before anything is allocated.
#include "wasm-infer/model/memory_budget.hpp"

#include <gtest/gtest.h>

#include "shared/model_header.hpp"
#include "tests/infer/random_model.hpp"
#include "wasm-infer/model/model.hpp"

namespace fader {
namespace {

/// A whole, valid file of these networks, its weights zeros: without gallery and self-test.
std::vector<std::uint8_t> zero_model(const Architecture& a) {
  const ModelHeader header{a, AttributeSchema({test::binary("glasses")}), {}};
  std::vector<TensorData> tensors;
  for (const auto& network :
       {encoder_layers(a, 2), decoder_layers(a, 2), classifier_layers(a, 2)}) {
    for (const LayerShape& layer : network) {
      std::vector<std::uint64_t> shape;
      std::size_t count = 1;
      for (long long n : layer.weight_shape()) {
        shape.push_back(static_cast<std::uint64_t>(n));
        count *= static_cast<std::size_t>(n);
      }
      const std::uint64_t biases =
          layer.kind == LayerKind::dense ? layer.outputs() : layer.out_channels;
      tensors.push_back(as_f16(layer.name + ".weight", shape, std::vector<float>(count).data()));
      tensors.push_back(as_f16(layer.name + ".bias", {biases}, std::vector<float>(biases).data()));
    }
  }
  return serialize(std::move(tensors), model_metadata(header));
}

TEST(MemoryBudget, ASmallFileOfAHugeNetworkIsRefusedInOneSentence) {
  Architecture a;
  a.img_sz = a.content_sz = 1024, a.img_fm = 3;
  a.init_fm = a.max_fm = 256, a.n_layers = 1, a.classifier_fm = 1;
  const std::vector<std::uint8_t> file = zero_model(a);
  EXPECT_LT(file.size(), 150000u);
  const auto model = Model::load(file, "huge.safetensors");
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.error().rfind("huge.safetensors: would take ", 0), 0u) << model.error();
  EXPECT_NE(model.error().find("use a smaller network"), std::string::npos) << model.error();
}

TEST(MemoryBudget, TheLargestSizesThatAFileMayClaimDoNotOverflow) {
  Architecture a;
  a.img_sz = a.content_sz = 1024, a.img_fm = 3, a.init_fm = a.max_fm = 4096, a.n_layers = 1;
  EXPECT_GT(memory_needed(a, 1000, 1000), 1e10);
  a.latent_dim = 4096, a.hidden_dim = 4096, a.n_couplings = 64, a.coupling_dim = 4096;
  EXPECT_GT(memory_needed(a, 1000, 1000), 1e12);
}

TEST(MemoryBudget, TheOfficialCodesLargestNetworkFits) {
  Architecture a;
  a.img_sz = a.content_sz = 256, a.img_fm = 3, a.init_fm = 32, a.max_fm = 512, a.n_layers = 6;
  EXPECT_LT(memory_needed(a, 80, 60000000), max_model_bytes);
}

TEST(MemoryBudget, IsNotBelowWhatALoadedModelHolds) {
  Architecture a;
  a.img_sz = a.content_sz = 64, a.img_fm = 3, a.init_fm = 32, a.max_fm = 128, a.n_layers = 4;
  // Each weight at least once as a float, two maps of the widest layer.
  const double least =
      4.0 * (16 * (3 * 32 + 32 * 64 + 64 * 128 + 128 * 128)) + 2 * 4.0 * 32 * 32 * 32;
  EXPECT_GT(memory_needed(a, 2, 0), least);
}

}  // namespace
}  // namespace fader
