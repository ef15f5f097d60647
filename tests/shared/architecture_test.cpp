#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "shared/architecture.hpp"
#include "shared/coupling.hpp"

namespace fader {
namespace {

Architecture official256() {
  Architecture a;
  a.img_sz = a.content_sz = 256;
  a.img_fm = 3;
  a.init_fm = 32;
  a.max_fm = 512;
  a.n_layers = 6;
  return a;
}

long long weights(const LayerShape& layer) {
  long long product = 1;
  for (long long dimension : layer.weight_shape()) product *= dimension;
  return product;
}

using Channels = std::vector<std::pair<int, int>>;

/// (channels read, attributes included; channels written) per layer
Channels channels(const std::vector<LayerShape>& layers) {
  Channels pairs;
  for (const LayerShape& layer : layers) {
    pairs.emplace_back(layer.in_channels + layer.attribute_dim, layer.out_channels);
  }
  return pairs;
}

TEST(Architecture, HasTheOfficialSizes) {
  const Architecture a = official256();
  const std::vector<LayerShape> encoder = encoder_layers(a, 2), decoder = decoder_layers(a, 2);
  EXPECT_EQ(channels(encoder),
            (Channels{{3, 32}, {32, 64}, {64, 128}, {128, 256}, {256, 512}, {512, 512}}));
  EXPECT_EQ(channels(decoder),
            (Channels{{514, 512}, {514, 256}, {258, 128}, {130, 64}, {66, 32}, {34, 3}}));
  EXPECT_EQ(a.bottom_sz(), 4);
  EXPECT_EQ(a.bottom_fm(), 512);
  EXPECT_EQ(a.latent_size(), 8192);
  EXPECT_EQ(a.image_size(), 3 * 256 * 256);

  // Parameters as in the official code: a bias per encoder channel and none in the decoder; two of
  // batch normalisation per channel, but in the first encoder and the last decoder layer.
  long long encoder_parameters = 0, decoder_parameters = 0;
  for (const LayerShape& layer : encoder) {
    encoder_parameters += weights(layer) + layer.out_channels;
    if (layer.name != "encoder.0") encoder_parameters += 2 * layer.out_channels;
  }
  for (const LayerShape& layer : decoder) {
    decoder_parameters += weights(layer);
    if (layer.name != "decoder.5") decoder_parameters += 2 * layer.out_channels;
  }
  EXPECT_EQ(encoder_parameters, 6985568);
  EXPECT_EQ(decoder_parameters, 7014944);
}

TEST(Architecture, DescribesEveryLayerOfTheOfficialDecoder) {
  const std::vector<LayerShape> layers = decoder_layers(official256(), 2);
  int size = 4;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerShape& layer = layers[i];
    EXPECT_EQ(layer.name, "decoder." + std::to_string(i));
    EXPECT_EQ(layer.kind, LayerKind::transposed_convolution);
    EXPECT_EQ(layer.activation, i + 1 < layers.size() ? Activation::relu : Activation::tanh);
    EXPECT_EQ(layer.attribute_dim, 2);
    EXPECT_EQ(layer.in_size, size);
    EXPECT_EQ(layer.out_size, size *= 2);
    EXPECT_EQ(layer.weight_shape(),
              (std::vector<long long>{layer.in_channels + 2, layer.out_channels, 4, 4}));
  }
}

TEST(Architecture, ThePaperHasSevenLayersFromSixteen) {
  Architecture a = official256();
  a.init_fm = 16;
  a.n_layers = 7;
  EXPECT_EQ(channels(encoder_layers(a, 2)),
            (Channels{{3, 16}, {16, 32}, {32, 64}, {64, 128}, {128, 256}, {256, 512}, {512, 512}}));
  EXPECT_EQ(a.latent_size(), 512 * 2 * 2);
}

TEST(Architecture, AVectorLatentHasDenseLayersBetween) {
  Architecture a;  // 32², 32-64-128
  a.latent_dim = 16;
  a.hidden_dim = 200;
  a.stochastic = true;
  a.conditional_encoder = true;
  const std::vector<LayerShape> encoder = encoder_layers(a, 10), decoder = decoder_layers(a, 10);
  ASSERT_EQ(encoder.size(), 5u);
  EXPECT_EQ(encoder[2].weight_shape(), (std::vector<long long>{128, 64, 4, 4}));
  EXPECT_EQ(encoder[2].attribute_dim, 0);
  EXPECT_EQ(encoder[3].name, "encoder.3");
  EXPECT_EQ(encoder[3].kind, LayerKind::dense);
  EXPECT_EQ(encoder[3].activation, Activation::leaky_relu);
  EXPECT_EQ(encoder[3].weight_shape(), (std::vector<long long>{200, 128 * 4 * 4 + 10}));
  EXPECT_EQ(encoder[4].activation, Activation::none);
  EXPECT_EQ(encoder[4].weight_shape(),
            (std::vector<long long>{32, 200 + 10}));  // mean, log-variance
  EXPECT_EQ(a.latent_size(), 16);

  ASSERT_EQ(decoder.size(), 5u);
  EXPECT_EQ(decoder[0].weight_shape(), (std::vector<long long>{200, 16 + 10}));
  EXPECT_EQ(decoder[0].activation, Activation::relu);
  EXPECT_EQ(decoder[1].weight_shape(), (std::vector<long long>{128 * 4 * 4, 200 + 10}));
  EXPECT_EQ(decoder[1].activation, Activation::relu);
  EXPECT_EQ(decoder[1].out_channels, 128);
  EXPECT_EQ(decoder[1].out_size, 4);
  EXPECT_EQ(decoder[2].name, "decoder.2");
  EXPECT_EQ(decoder[2].weight_shape(), (std::vector<long long>{138, 64, 4, 4}));
  EXPECT_EQ(decoder[4].weight_shape(), (std::vector<long long>{42, 1, 4, 4}));
  EXPECT_EQ(decoder[4].outputs(), a.image_size());

  a.conditional_encoder = a.stochastic = false;
  a.hidden_dim = 0;
  EXPECT_EQ(encoder_layers(a, 10).back().weight_shape(), (std::vector<long long>{16, 128 * 4 * 4}));
  EXPECT_EQ(decoder_layers(a, 10)[0].weight_shape(), (std::vector<long long>{128 * 4 * 4, 26}));
}

TEST(Architecture, AFlowHasThreeDenseLayersPerCoupling) {
  Architecture a;
  a.latent_dim = 16;
  a.n_couplings = 2;
  a.coupling_dim = 64;
  const std::vector<LayerShape> flow = flow_layers(a, 10);
  ASSERT_EQ(flow.size(), 6u);
  for (std::size_t i = 0; i < 6; i += 3) {  // half of u and the attributes → scale and shift
    EXPECT_EQ(flow[i].name, "flow." + std::to_string(i));
    EXPECT_EQ(flow[i].weight_shape(), (std::vector<long long>{64, 8 + 10}));
    EXPECT_EQ(flow[i].activation, Activation::leaky_relu);
    EXPECT_EQ(flow[i + 1].weight_shape(), (std::vector<long long>{64, 64}));
    EXPECT_EQ(flow[i + 1].activation, Activation::leaky_relu);
    EXPECT_EQ(flow[i + 2].weight_shape(), (std::vector<long long>{16, 64}));
    EXPECT_EQ(flow[i + 2].activation, Activation::none);
  }
  EXPECT_EQ(flow[5].name, "flow.5");
  a.n_couplings = 0;
  EXPECT_TRUE(flow_layers(a, 10).empty());
}

TEST(Architecture, ALinearPathHasOneMapEachWay) {
  Architecture a = official256();
  EXPECT_TRUE(linear_encoder_layers(a).empty() && linear_decoder_layers(a, 2).empty());
  a.latent_dim = 16, a.linear_sz = 8;
  const std::vector<LayerShape> in = linear_encoder_layers(a), out = linear_decoder_layers(a, 2);
  ASSERT_TRUE(in.size() == 1 && out.size() == 1);
  EXPECT_EQ(in[0].name, "encoder.linear");
  EXPECT_EQ(in[0].weight_shape(), (std::vector<long long>{16, 3 * 8 * 8}));
  EXPECT_EQ(out[0].name, "decoder.linear");
  EXPECT_EQ(out[0].weight_shape(), (std::vector<long long>{3 * 8 * 8, 16 + 2}));
}

/// Coupling by coupling: kept and changed numbers are all numbers, once; and all get changed.
TEST(Architecture, CouplingsKeepHalfAndChangeTheOther) {
  const int latent_dim = 16;
  std::set<int> ever_changed;
  for (int coupling = 0; coupling < 4; ++coupling) {
    std::set<int> numbers;
    for (int i = 0; i < latent_dim / 2; ++i) {
      numbers.insert(kept_index(coupling, i, latent_dim));
      numbers.insert(changed_index(coupling, i, latent_dim));
      ever_changed.insert(changed_index(coupling, i, latent_dim));
    }
    EXPECT_EQ(numbers.size(), 16u);
    EXPECT_EQ(*numbers.begin(), 0);
    EXPECT_EQ(*numbers.rbegin(), 15);
  }
  EXPECT_EQ(ever_changed.size(), 16u);
}

TEST(Architecture, TheReaderEndsAtFourByFour) {
  Architecture a = official256();
  a.classifier_fm = 16;
  const std::vector<LayerShape> classifier = classifier_layers(a, 10);
  EXPECT_EQ(channels(classifier),
            (Channels{{3, 16}, {16, 32}, {32, 64}, {64, 128}, {128, 128}, {128, 128}, {128, 10}}));
  EXPECT_EQ(classifier.back().name, "classifier.6");
  EXPECT_EQ(classifier.back().weight_shape(), (std::vector<long long>{10, 128 * 4 * 4}));
  EXPECT_EQ(classifier.back().activation, Activation::none);
  EXPECT_EQ(classifier[0].activation, Activation::leaky_relu);
}

/// Every layer reads exactly what the one before writes, from image to z and back.
TEST(Architecture, LayersFitTogetherWhateverTheNumbers) {
  for (int img_sz : {4, 32, 64, 256}) {
    for (int n_layers = 1; (img_sz >> n_layers) >= 1; ++n_layers) {
      for (int latent_dim : {0, 24}) {
        Architecture a;
        a.img_sz = a.content_sz = img_sz;
        a.n_layers = n_layers;
        a.latent_dim = latent_dim;
        a.hidden_dim = latent_dim ? 100 : 0;
        const auto fits = [](const std::vector<LayerShape>& layers, int from, int to) {
          for (const LayerShape& layer : layers) {
            EXPECT_EQ(layer.inputs(), from) << layer.name;
            from = layer.outputs();
          }
          EXPECT_EQ(from, to);
        };
        fits(encoder_layers(a, 3), a.image_size(), a.latent_size());
        fits(decoder_layers(a, 3), a.latent_size(), a.image_size());
        fits(classifier_layers(a, 3), a.image_size(), 3);
      }
    }
  }
}

// ---- JSON ----

TEST(ArchitectureJson, EveryFieldComesBack) {
  Architecture a;
  a.img_sz = 64;
  a.content_sz = 60;
  a.img_fm = 3;
  a.init_fm = 24;
  a.max_fm = 100;
  a.n_layers = 4;
  a.latent_dim = 18;
  a.hidden_dim = 20;
  a.conditional_encoder = true;
  a.stochastic = true;
  a.n_couplings = 2;
  a.coupling_dim = 48;
  a.classifier_fm = 9;
  const Result<Architecture> read = Architecture::from_json(a.to_json());
  ASSERT_TRUE(read.ok()) << read.error();
  EXPECT_EQ(read.value().to_json(), a.to_json());
  EXPECT_EQ(a.to_json(),
            R"({"img_sz":64,"content_sz":60,"img_fm":3,"init_fm":24,"max_fm":100,"n_layers":4,)"
            R"("latent_dim":18,"hidden_dim":20,"conditional_encoder":true,"stochastic":true,)"
            R"("n_couplings":2,"coupling_dim":48,"classifier_fm":9})");
}

TEST(ArchitectureJson, ALinearPathComesBackAndIsNotMentionedWhereThereIsNone) {
  Architecture a;
  EXPECT_EQ(a.to_json().find("linear_sz"), std::string::npos);
  a.latent_dim = 8, a.linear_sz = 16;
  const Result<Architecture> read = Architecture::from_json(a.to_json());
  ASSERT_TRUE(read.ok()) << read.error();
  EXPECT_EQ(read.value().linear_sz, 16);
}

TEST(ArchitectureJson, AbsentFieldsHaveDefaultsAndUnknownOnesAreIgnored) {
  const Result<Architecture> read = Architecture::from_json(R"({"img_sz":64,"future":[1]})");
  ASSERT_TRUE(read.ok()) << read.error();
  EXPECT_EQ(read.value().content_sz, 64);
  EXPECT_EQ(read.value().init_fm, Architecture().init_fm);
}

TEST(ArchitectureJson, RefusesWhatIsWrongWithASentenceThatNamesIt) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "empty"},
      {"nonsense", "not valid JSON"},
      {"[]", "must be an object"},
      {R"({"img_sz":32,"img_sz":32})", "\"img_sz\" twice"},
      {R"({"img_sz":"32"})", "\"img_sz\" must be a whole number"},
      {R"({"img_sz":32.0})", "\"img_sz\" must be a whole number"},
      {R"({"img_sz":33})", "\"img_sz\" must be a power of two, not 33"},
      {R"({"img_sz":2})", "\"img_sz\" must be a whole number from 4 to 1024, not 2"},
      {R"({"img_sz":2048})", "\"img_sz\""},
      {R"({"img_sz":4294967328})", "\"img_sz\""},
      {R"({"content_sz":33})", "\"content_sz\" must be at most img_sz (32)"},
      {R"({"content_sz":0})", "\"content_sz\""},
      {R"({"img_fm":2})", "\"img_fm\" must be 1 (grey) or 3 (RGB)"},
      {R"({"img_fm":4})", "\"img_fm\""},
      {R"({"init_fm":0})", "\"init_fm\""},
      {R"({"init_fm":129})", "\"init_fm\" must be at most max_fm (128)"},
      {R"({"max_fm":-1})", "\"max_fm\""},
      {R"({"n_layers":0})", "\"n_layers\""},
      {R"({"n_layers":6})", "\"n_layers\" must be at most the base-2 logarithm of img_sz (32)"},
      {R"({"latent_dim":-1})", "\"latent_dim\""},
      {R"({"hidden_dim":8})", "\"hidden_dim\" needs a vector z; set latent_dim above 0"},
      {R"({"stochastic":true})", "\"stochastic\" needs a vector z; set latent_dim above 0"},
      {R"({"conditional_encoder":true})", "\"conditional_encoder\" needs a vector z"},
      {R"({"conditional_encoder":1,"latent_dim":8})",
       "\"conditional_encoder\" must be true or false, not 1"},
      {R"({"linear_sz":16})", "\"linear_sz\" needs a vector z; set latent_dim above 0"},
      {R"({"linear_sz":12,"latent_dim":8})", "a power of two up to img_sz, not 12"},
      {R"({"linear_sz":64,"latent_dim":8})", "a power of two up to img_sz, not 64"},
      {R"({"n_couplings":2})", "\"n_couplings\" needs a vector z"},
      {R"({"n_couplings":2,"latent_dim":7})", "\"n_couplings\" needs an even latent_dim, not 7"},
      {R"({"coupling_dim":0})", "\"coupling_dim\""},
      {R"({"classifier_fm":0})", "\"classifier_fm\""},
  };
  for (const auto& [text, names] : cases) {
    SCOPED_TRACE(text);
    const Result<Architecture> read = Architecture::from_json(text);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().rfind("fader.architecture", 0), 0u) << read.error();
    EXPECT_NE(read.error().find(names), std::string::npos) << read.error();
  }
}

}  // namespace
}  // namespace fader
