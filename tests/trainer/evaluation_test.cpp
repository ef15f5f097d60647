#include "native-trainer/evaluation/evaluation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "native-trainer/evaluation/channels.hpp"
#include "tests/trainer/draw_digits.hpp"
#include "tests/trainer/draw_pictures.hpp"
#include "tests/trainer/model_file.hpp"
#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

Architecture digits_architecture() {
  Architecture a;
  a.content_sz = 28, a.init_fm = 4, a.max_fm = 8, a.latent_dim = 6;
  a.conditional_encoder = true, a.stochastic = true, a.n_couplings = 2, a.coupling_dim = 8,
  a.classifier_fm = 4;
  return a;
}

/// Drawn digits, and a judge of them, which all tests share.
class Evaluation : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    write_drawn_mnist(folder_->path(), 2000, 300);
    data_ = open_dataset("mnist", folder_->path()).release();
    judge_ = new Judge(Judge::train(*data_, settings()));
  }
  static void TearDownTestSuite() {
    delete judge_;
    delete data_;
    delete folder_;
  }
  static JudgeSettings settings() {
    JudgeSettings settings;
    settings.epochs = 3;
    settings.batch_size = 50;
    return settings;
  }
  static torch::Tensor test_images() {
    return to_network(data_->range(Split::test, 0, 300).images);
  }
  static std::string path(const std::string& name) { return *folder_ / name; }

  static TemporaryFolder* folder_;
  static Dataset* data_;
  static Judge* judge_;
};
TemporaryFolder* Evaluation::folder_ = nullptr;
Dataset* Evaluation::data_ = nullptr;
Judge* Evaluation::judge_ = nullptr;

TEST_F(Evaluation, TheJudgeLearnsToRead) {
  const auto said = judge_->judge(test_images()).argmax(1);
  const auto truth = data_->range(Split::test, 0, 300).channels.argmax(1);
  EXPECT_GT(said.eq(truth).to(torch::kFloat64).mean().item<double>(), 0.95);
}

TEST_F(Evaluation, ASavedJudgeSaysTheSame) {
  judge_->save(path("judge.safetensors"));
  const Judge again = Judge::obtain(path("judge.safetensors"), *data_);
  EXPECT_TRUE(torch::equal(again.judge(test_images()), judge_->judge(test_images())));
}

TEST_F(Evaluation, AJudgeOfMoreAttributesServesAModelOfSome) {
  write_picture_folder(path("faces"), 60, 20, 32);
  const auto open = [&](std::vector<std::string> attributes) {
    DatasetOptions options;
    options.img_sz = 32, options.attributes = std::move(attributes);
    return open_dataset("folder", path("faces"), options);
  };
  const auto all = open({}), some = open({"hair", "glasses"});
  JudgeSettings once;
  once.epochs = 1, once.batch_size = 20;
  const Judge judge = Judge::train(*all, once);
  judge.save(path("faces.judge"));
  const auto images = to_network(all->range(Split::test, 0, 20).images);
  const auto said = judge.judge(images);
  const auto part = Judge::load(path("faces.judge"), *some).judge(images);
  const AttributeSchema &from = all->schema(), &to = some->schema();
  for (const char* name : {"hair", "glasses"})
    EXPECT_TRUE(
        torch::equal(columns(to, to.find(name), part), columns(from, from.find(name), said)))
        << name;

  Judge::train(*some, once).save(path("some.judge"));
  EXPECT_NE(failure_of([&] { Judge::load(path("some.judge"), *all); }).find("other attributes"),
            std::string::npos);
}

TEST_F(Evaluation, AJudgeOfOtherDataIsRefused) {
  judge_->save(path("judge.safetensors"));
  const auto fewer = open_dataset("mnist", folder_->path(), {100});
  EXPECT_NE(
      failure_of([&] { Judge::obtain(path("judge.safetensors"), *fewer); }).find("other data"),
      std::string::npos);
  random_model_file(digits_architecture(), digit_schema(), 1).write(path("model.safetensors"));
  EXPECT_NE(
      failure_of([&] { Judge::obtain(path("model.safetensors"), *data_); }).find("not a judge"),
      std::string::npos);
}

TEST_F(Evaluation, FiguresAreWhatTheyAreCalled) {
  const DeployedModel model(random_model_file(digits_architecture(), digit_schema(), 2).open());
  const DeployedModel control(random_model_file(digits_architecture(), digit_schema(), 3).open());
  const Figures list = evaluate(model, *data_, *judge_, &control, {});
  const std::map<std::string, double> figures(list.begin(), list.end());
  EXPECT_EQ(figures.size(), list.size());

  const auto images = test_images();
  const auto truth = data_->range(Split::test, 0, 300).channels;
  const auto reading = model.reading(images);
  const auto codes = model.encode(images, reading);
  const auto centre = [](const torch::Tensor& x) {
    return x.slice(2, 2, 30).slice(3, 2, 30) / 2 + 0.5;
  };
  const auto error = [&](const torch::Tensor& decoded) {
    return (centre(decoded) - centre(images)).square().mean().item<double>();
  };
  EXPECT_NEAR(figures.at("reconstruction.psnr"),
              -10 * std::log10(error(model.decode(codes, reading))), 1e-3);
  EXPECT_NEAR(figures.at("reconstruction.psnr_label"),
              -10 * std::log10(error(model.decode(model.encode(images, truth), truth))), 1e-3);
  const auto share = [](const torch::Tensor& right) {
    return right.to(torch::kFloat64).mean().item<double>();
  };
  EXPECT_NEAR(figures.at("classifier.digit"), share(reading.argmax(1).eq(truth.argmax(1))), 1e-9);
  EXPECT_NEAR(figures.at("judge.digit"), share(judge_->judge(images).argmax(1).eq(truth.argmax(1))),
              1e-9);

  double sum = 0, least = 1;
  for (int digit = 0; digit < 10; ++digit) {
    const auto asked = torch::eye(10).narrow(0, digit, 1).repeat({300, 1});
    const double called = share(judge_->judge(model.decode(codes, asked)).argmax(1).eq(digit));
    EXPECT_NEAR(figures.at("control.digit." + std::to_string(digit)), called, 0.004);
    sum += called, least = std::min(least, called);
  }
  EXPECT_NEAR(figures.at("control.digit.mean"), sum / 10, 0.002);
  EXPECT_NEAR(figures.at("control.digit.min"), least, 0.004);

  EXPECT_EQ(figures.at("leakage.digit.chance"), 0.1);
  for (const char* name : {"leakage.digit.mlp", "leakage.digit.linear", "leakage.digit.control"}) {
    EXPECT_GT(figures.at(name), 0.1) << name;  // a random encoder still tells the digit
    EXPECT_LE(figures.at(name), 1) << name;
  }
  for (const char* name :
       {"kept.thickness", "kept.slant", "kept.thickness_within", "kept.slant_within"}) {
    EXPECT_LE(std::abs(figures.at(name)), 1) << name;
  }
}

/// A model whose decoder cannot see its latent keeps nothing, and is certain to be told by its
/// value.
TEST_F(Evaluation, AModelThatForgetsThePictureKeepsNoStyleAndLeaksNothing) {
  Architecture architecture = digits_architecture();
  architecture.stochastic = false;  // no noise that a probe could find chance patterns in
  auto file = random_model_file(architecture, digit_schema(), 4);
  for (auto& tensor : file.tensors) {
    if (tensor.name.rfind("encoder.3.", 0) == 0 || tensor.name.rfind("flow.", 0) == 0) {
      std::fill(tensor.bytes.begin(), tensor.bytes.end(), std::uint8_t{0});
    }
  }
  const DeployedModel model(file.open());
  const Figures list = evaluate(model, *data_, *judge_, nullptr, {});
  const std::map<std::string, double> figures(list.begin(), list.end());
  EXPECT_NEAR(figures.at("leakage.digit.mlp"), 0.1, 1e-6);
  EXPECT_NEAR(figures.at("leakage.digit.linear"), 0.1, 1e-6);
  EXPECT_NEAR(figures.at("kept.slant"), 0, 0.3);
  EXPECT_EQ(figures.count("leakage.digit.control"), 0u);
  // All decodes of a value are one picture, so the judge calls all or none by it.
  for (int digit = 0; digit < 10; ++digit) {
    const double called = figures.at("control.digit." + std::to_string(digit));
    EXPECT_TRUE(called == 0 || called == 1) << called;
  }
}

TEST_F(Evaluation, AModelForOtherDataIsRefused) {
  auto architecture = digits_architecture();
  const DeployedModel other(random_model_file(architecture, mixed_schema(), 5).open());
  EXPECT_NE(
      failure_of([&] { require_match(other, *data_); }).find("name the data it was trained on"),
      std::string::npos);
}

TEST_F(Evaluation, WritingTheCardKeepsEveryTensor) {
  const std::string file = path("card.safetensors");
  random_model_file(digits_architecture(), digit_schema(), 6, DType::I8).write(file);
  const WeightsFile before = value_or_throw(WeightsFile::open(file));
  const Figures figures{
      {"reconstruction.psnr", 21.25}, {"control.digit.0", 0.5}, {"kept.slant", 0.875}};
  write_card_figures(file, figures, *data_);

  const WeightsFile after = value_or_throw(WeightsFile::open(file));
  ASSERT_EQ(after.tensors().size(), before.tensors().size());
  for (const TensorView& tensor : before.tensors()) {
    const TensorView* same = after.find(tensor.name);
    ASSERT_TRUE(same) << tensor.name;
    EXPECT_EQ(same->dtype, tensor.dtype);
    EXPECT_EQ(same->shape, tensor.shape);
    ASSERT_EQ(same->bytes, tensor.bytes);
    EXPECT_TRUE(std::equal(tensor.data, tensor.data + tensor.bytes, same->data)) << tensor.name;
  }
  const DeployedModel model(after);
  EXPECT_EQ(model.card().figures, figures);
  EXPECT_EQ(model.card().command, "a test");
  EXPECT_EQ(after.metadata().at("fader.architecture"), before.metadata().at("fader.architecture"));
}

TEST(Psnr, IsTenDecibelsPerTenthOfTheError) {
  EXPECT_NEAR(psnr(0.01), 20, 1e-12);
  EXPECT_NEAR(psnr(0.001), 30, 1e-12);
  EXPECT_NEAR(psnr(4, 20), 20, 1e-12);
}

TEST(FiguresJson, NestsByTheDots) {
  const std::string json = figures_json(
      {{"reconstruction.psnr", 20.5}, {"control.digit.0", 1.0}, {"control.digit.mean", 0.25}});
  std::string dense;
  for (const char c : json) {
    if (c != ' ' && c != '\n') dense += c;
  }
  EXPECT_EQ(dense, R"({"reconstruction":{"psnr":20.5},"control":{"digit":{"0":1.0,"mean":0.25}}})");
}

}  // namespace
}  // namespace fader
