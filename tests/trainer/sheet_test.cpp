#include "native-trainer/evaluation/sheet.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "native-trainer/evaluation/inspection.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "tests/trainer/draw_digits.hpp"
#include "tests/trainer/model_file.hpp"
#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

Architecture sheet_architecture() {
  Architecture a;
  a.content_sz = 28, a.init_fm = 2, a.max_fm = 4, a.latent_dim = 4, a.classifier_fm = 2;
  return a;
}

/// Whether `part` (grey, [−1, 1]), enlarged, stands in the sheet with its corner at (x, y).
bool shows(const Image& sheet, const torch::Tensor& part, int x, int y, int scale) {
  const auto pixels = ((part[0] + 1) * 127.5).round().to(torch::kUInt8).contiguous();
  for (int v = 0; v < 32; ++v) {
    for (int u = 0; u < 32; ++u) {
      const int expected = pixels.data_ptr<std::uint8_t>()[v * 32 + u];
      for (int c = 0; c < 3; ++c) {
        if (std::abs(sheet.at(x + u * scale, y + v * scale, c) - expected) > 1) return false;
      }
    }
  }
  return true;
}

bool anywhere(const Image& sheet, const torch::Tensor& part, int scale) {
  for (int y = 0; y + 32 * scale <= sheet.height; ++y) {
    for (int x = 0; x + 32 * scale <= sheet.width; ++x) {
      if (shows(sheet, part, x, y, scale)) return true;
    }
  }
  return false;
}

TEST(Sheet, ShowsInputsReconstructionsEveryValueAndFades) {
  TemporaryFolder folder;
  write_drawn_mnist(folder.path(), 720, 20);
  const auto data = open_dataset("mnist", folder.path());
  const DeployedModel model(random_model_file(sheet_architecture(), digit_schema(), 1).open());
  SheetSettings settings;
  settings.rows = 10;
  settings.strips = 2;
  settings.scale = 1;
  const SheetInputs inputs = sheet_inputs(model, *data, settings);
  ASSERT_EQ(inputs.images.size(0), 10);
  const Image sheet = draw_sheet(model, inputs, settings);
  EXPECT_EQ(sheet.channels, 3);
  EXPECT_GT(sheet.width, 12 * 32);
  EXPECT_GT(sheet.height, 12 * 32);
  for (const int row : {0, 9}) {
    const auto u = inputs.u.narrow(0, row, 1);
    EXPECT_TRUE(anywhere(sheet, inputs.images[row], 1));
    for (const int digit : {0, 5, 9}) {
      EXPECT_TRUE(anywhere(sheet, model.decode(u, torch::eye(10).narrow(0, digit, 1))[0], 1));
    }
  }
}

TEST(Sheet, TakesADigitOfEveryKindInTurn) {
  TemporaryFolder folder;
  write_drawn_mnist(folder.path(), 2400, 20);
  const auto data = open_dataset("mnist", folder.path());
  const DeployedModel model(random_model_file(sheet_architecture(), digit_schema(), 1).open());
  SheetSettings settings;
  settings.rows = 12;
  const auto images = sheet_inputs(model, *data, settings).images;
  const Batch all = data->range(Split::validation, 0, 200);
  for (int row = 0; row < 12; ++row) {
    const auto distance =
        (to_network(all.images) - images.narrow(0, row, 1)).abs().flatten(1).sum(1);
    EXPECT_EQ(all.attributes[distance.argmin().item<std::int64_t>()].argmax().item<std::int64_t>(),
              row % 10);
  }
  settings.seed = 2;
  EXPECT_FALSE(torch::equal(images, sheet_inputs(model, *data, settings).images));
}

TEST(Sheet, ShowsWhatThereIsOfFewPictures) {
  TemporaryFolder folder;
  write_drawn_mnist(folder.path(), 36, 20);  // 3 to validate by
  const auto data = open_dataset("mnist", folder.path());
  const DeployedModel model(random_model_file(sheet_architecture(), digit_schema(), 1).open());
  const auto images = sheet_inputs(model, *data, {}).images;
  EXPECT_EQ(images.size(0), 3);
  EXPECT_FALSE(torch::equal(images[0], images[1]) || torch::equal(images[1], images[2]));
}

TEST(Sheet, GrowsByOneCellPerRowAndStrip) {
  auto file = random_model_file(sheet_architecture(), digit_schema(), 2);
  add_gallery(file, sheet_architecture(), digit_schema(), 12);
  const WeightsFile weights = file.open();
  const DeployedModel model(weights);
  const auto height = [&](int rows, int strips, int scale) {
    SheetSettings settings;
    settings.rows = rows, settings.strips = strips, settings.scale = scale;
    return draw_sheet(model, sheet_inputs(model, weights, settings), settings).height;
  };
  EXPECT_EQ(height(6, 1, 2) - height(5, 1, 2), 64 + 4);
  EXPECT_EQ(height(5, 3, 2) - height(5, 2, 2), 64 + 4);
  EXPECT_EQ(height(6, 1, 3) - height(5, 1, 3), 96 + 4);
  EXPECT_EQ(height(12, 1, 2), height(50, 1, 2));  // no more than the gallery holds
}

TEST(Sheet, WithoutPicturesOrGallerySaysSo) {
  const WeightsFile weights = random_model_file(sheet_architecture(), digit_schema(), 3).open();
  const DeployedModel model(weights);
  EXPECT_NE(failure_of([&] { sheet_inputs(model, weights, {}); }).find("holds no gallery"),
            std::string::npos);
}

TEST(Sheet, HasEveryKindOfAttribute) {
  auto file = random_model_file(sheet_architecture(), mixed_schema(), 4);
  add_gallery(file, sheet_architecture(), mixed_schema(), 4);
  const WeightsFile weights = file.open();
  const DeployedModel model(weights);
  const SheetInputs inputs = sheet_inputs(model, weights, {});
  SheetSettings settings;
  settings.scale = 1;
  const Image sheet = draw_sheet(model, inputs, settings);
  // glasses on (y 0 1), the rest as it was; age at the end of its range
  auto glasses = inputs.attributes.narrow(0, 0, 1).clone(), old = glasses.clone();
  glasses[0][0] = 0, glasses[0][1] = 1;
  old[0][5] = 1.5;
  EXPECT_TRUE(anywhere(sheet, model.decode(inputs.u.narrow(0, 0, 1), glasses)[0], 1));
  EXPECT_TRUE(anywhere(sheet, model.decode(inputs.u.narrow(0, 0, 1), old)[0], 1));
}

TEST(Sheet, ShowsEveryCombinationOfTwoAttributes) {
  Architecture a = sheet_architecture();
  const AttributeSchema schema = mixed_schema();
  const DeployedModel model(random_model_file(a, schema, 1).open());
  std::vector<std::string> names;
  for (const Attribute& attribute : schema.attributes())
    if (attribute.kind != AttributeKind::categorical) names.push_back(attribute.name);
  ASSERT_GE(names.size(), 2u);
  SheetInputs inputs{{}, torch::randn({3, 4}), torch::zeros({3, schema.dim()})};
  SheetSettings settings;
  settings.scale = 1, settings.combine = names[0] + "," + names[1];
  const Image sheet = draw_sheet(model, inputs, settings);
  for (const int first : {0, 1}) {
    for (const int second : {0, 1}) {
      auto y = inputs.attributes.narrow(0, 2, 1);
      for (const auto& [name, end] : {std::pair(names[0], first), std::pair(names[1], second)}) {
        const int index = schema.find(name);
        const auto [from, to] = ends(schema.attributes()[index]);
        y = at_position(schema, index, end == 0 ? from : to, y);
      }
      EXPECT_TRUE(anywhere(sheet, model.decode(inputs.u.narrow(0, 2, 1), y)[0], 1));
    }
  }
  settings.combine = "nothing";
  EXPECT_THROW(draw_sheet(model, inputs, settings), std::runtime_error);
}

TEST(Inspection, NamesWhatIsInAModel) {
  const WeightsFile weights =
      random_model_file(sheet_architecture(), digit_schema(), 5, DType::I8).open();
  const std::string text = inspection_text(weights);
  for (const char* part : {"a test", "digit", "categorical", "encoder.0.weight", "[2, 1, 4, 4]",
                           "I8", "classifier", "4 numbers", "28x28"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " is not in\n" << text;
  }
  const std::string json = inspection_json(weights);
  EXPECT_NE(json.find("\"latent_dim\": 4"), std::string::npos)
      << json;  // metadata as JSON, not text
  // conv [2,1,4,4] + 2, conv [4,2,4,4] + 4, conv [4,4,4,4] + 4, dense [4, 64] + 4: scales do not
  // count
  EXPECT_NE(json.find("\"encoder\": " + std::to_string(34 + 132 + 260 + 260)), std::string::npos)
      << json;
}

TEST(Inspection, ShowsFilesOfOtherProgramsToo) {
  const float value = 3;
  ModelFile foreign;
  foreign.tensors = {as_f32("lone", {}, &value)};
  foreign.metadata = {{"colour", "blue"}};
  const std::string text = inspection_text(foreign.open());
  EXPECT_NE(text.find("blue"), std::string::npos);
  EXPECT_NE(text.find("lone"), std::string::npos);
  foreign.metadata.clear();
  EXPECT_NE(inspection_json(foreign.open()).find("\"metadata\": {}"), std::string::npos);
}

}  // namespace
}  // namespace fader
