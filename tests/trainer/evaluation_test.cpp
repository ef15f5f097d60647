#include "native-trainer/evaluation/report.hpp"
#include "native-trainer/evaluation/sheet.hpp"
#include "native-trainer/evaluation/style.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

#include "native-trainer/data/pack.hpp"
#include "native-trainer/evaluation/groups.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/or_throw.hpp"
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

/// Probes that are weak and quick.
EvaluationSettings quick(std::int64_t limit = 0) {
  EvaluationSettings settings;
  settings.limit = limit;
  settings.probes.steps = 200, settings.probes.seeds = 1, settings.probes.looks = 4;
  settings.shapes = {{0, 0}, {2, 32}};
  return settings;
}

/// Drawn digits, and a classifier of them, which all tests share.
class Evaluation : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    write_drawn_mnist(folder_->path(), 2000, 300);
    data_ = open_dataset("mnist", folder_->path()).release();
    classifier_ = new EvaluationClassifier(EvaluationClassifier::train(*data_, settings()));
  }
  static void TearDownTestSuite() {
    delete classifier_;
    delete data_;
    delete folder_;
  }
  static ClassifierSettings settings() {
    ClassifierSettings settings;
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
  static EvaluationClassifier* classifier_;
};
TemporaryFolder* Evaluation::folder_ = nullptr;
Dataset* Evaluation::data_ = nullptr;
EvaluationClassifier* Evaluation::classifier_ = nullptr;

TEST_F(Evaluation, TheClassifierLearns) {
  const auto said = classifier_->predict(test_images()).argmax(1);
  const auto truth = data_->range(Split::test, 0, 300).attributes.argmax(1);
  EXPECT_GT(said.eq(truth).to(torch::kFloat64).mean().item<double>(), 0.95);
}

TEST_F(Evaluation, ASavedClassifierPredictsTheSame) {
  classifier_->save(path("classifier.safetensors"));
  const EvaluationClassifier again =
      EvaluationClassifier::obtain(path("classifier.safetensors"), *data_);
  EXPECT_TRUE(torch::equal(again.predict(test_images()), classifier_->predict(test_images())));
}

TEST_F(Evaluation, AClassifierOfMoreAttributesServesAModelOfSome) {
  write_picture_folder(path("faces"), 60, 20, 32);
  PackSettings settings;
  settings.side = 32;
  pack(list_pictures("folder", path("faces"), {}), settings, path("packed"));
  const auto open = [&](std::vector<std::string> attributes) {
    DatasetOptions options;
    options.attributes = std::move(attributes);
    return open_dataset("folder", path("packed"), options);
  };
  const auto all = open({}), some = open({"hair", "glasses"});
  ClassifierSettings once;
  once.epochs = 1, once.batch_size = 20;
  const EvaluationClassifier classifier = EvaluationClassifier::train(*all, once);
  classifier.save(path("faces.classifier"));
  const auto images = to_network(all->range(Split::test, 0, 20).images);
  const auto said = classifier.predict(images);
  const auto part = EvaluationClassifier::load(path("faces.classifier"), *some).predict(images);
  const AttributeSchema &from = all->schema(), &to = some->schema();
  for (const char* name : {"hair", "glasses"})
    EXPECT_TRUE(
        torch::equal(columns(to, to.find(name), part), columns(from, from.find(name), said)))
        << name;

  EvaluationClassifier::train(*some, once).save(path("some.classifier"));
  EXPECT_NE(failure_of([&] {
              EvaluationClassifier::load(path("some.classifier"), *all);
            }).find("other attributes"),
            std::string::npos);
}

TEST_F(Evaluation, GroupsAreMeasuredApart) {
  const std::string folder = path("grouped");
  write_picture_folder(folder, 60, 20, 32);
  std::ofstream(folder + "/attributes.json")
      << R"({"attributes": [{"name": "hair", "kind": "categorical", "values": ["bare", "hat"],
             "fader": false}]})";
  PackSettings settings;
  settings.side = 32;
  pack(list_pictures("folder", folder, {}), settings, path("grouped.packed"));
  const auto data = open_dataset("folder", path("grouped.packed"));
  ClassifierSettings once;
  once.epochs = 1, once.batch_size = 20;
  const auto classifier = EvaluationClassifier::train(*data, once);
  Architecture a = digits_architecture();
  a.content_sz = 32, a.img_fm = 3;
  const DeployedModel model(random_model_file(a, data->schema(), 3).open());
  const EvaluationReport report = evaluate(model, *data, classifier, {}, quick());
  const std::map<std::string, double> found(report.metrics.begin(), report.metrics.end());

  const auto hats = torch::nonzero(data->groupings()[0].of_test).flatten();
  EXPECT_EQ(found.at("group.hair.hat.pictures"), hats.size(0));
  EXPECT_EQ(found.at("group.hair.bare.pictures"), 20 - hats.size(0));
  const auto images = to_network(data->range(Split::test, 0, 20).images).index_select(0, hats);
  const auto y = model.predict(images);
  const auto decodes = model.decode(model.encode(images, y), y);
  EXPECT_NEAR(found.at("group.hair.hat.psnr"),
              psnr(((decodes - images) / 2).square().mean().item<double>()), 1e-3);
}

TEST(Groups, HaveTheirOwnErrorsAndEdits) {
  const Grouping hair{"hair", {"bare", "hat", "wig"}, torch::tensor({0, 0, 1, 1}, torch::kLong)};
  const auto errors = torch::tensor({0.01, 0.03, 0.0001, 0.0001}, torch::kFloat64);
  const auto flags = [](std::vector<int> list) { return torch::tensor(list).to(torch::kBool); };
  Metrics metrics;
  measure_groups({hair}, errors,
                 {{flags({1, 1, 1, 0}), flags({1, 0, 1, 0})},   // bare: half, hat: its one
                  {flags({1, 0, 0, 0}), flags({1, 0, 0, 0})}},  // bare: all, hat: none made
                 metrics);
  const std::map<std::string, double> found(metrics.begin(), metrics.end());
  EXPECT_EQ(found.size(), 6u);  // nobody wears a wig
  EXPECT_NEAR(found.at("group.hair.bare.psnr"), psnr(0.02), 1e-9);
  EXPECT_NEAR(found.at("group.hair.hat.psnr"), 40, 1e-9);
  EXPECT_DOUBLE_EQ(found.at("group.hair.bare.edit_accuracy"), 0.75);
  EXPECT_DOUBLE_EQ(found.at("group.hair.hat.edit_accuracy"), 1);
}

TEST_F(Evaluation, AClassifierOfOtherDataIsRefused) {
  classifier_->save(path("classifier.safetensors"));
  const auto fewer = open_dataset("mnist", folder_->path(), {100});
  EXPECT_NE(failure_of([&] {
              EvaluationClassifier::obtain(path("classifier.safetensors"), *fewer);
            }).find("other data"),
            std::string::npos);
  random_model_file(digits_architecture(), digit_schema(), 1).write(path("model.safetensors"));
  EXPECT_NE(failure_of([&] {
              EvaluationClassifier::obtain(path("model.safetensors"), *data_);
            }).find("not an evaluation classifier"),
            std::string::npos);
}

TEST_F(Evaluation, MetricsAreWhatTheirNamesSay) {
  const DeployedModel model(random_model_file(digits_architecture(), digit_schema(), 2).open());
  const DeployedModel baseline(random_model_file(digits_architecture(), digit_schema(), 3).open());
  const EvaluationReport report =
      evaluate(model, *data_, *classifier_, {{"other", &baseline}}, quick());
  const Metrics& list = report.metrics;
  const std::map<std::string, double> metrics(list.begin(), list.end());
  EXPECT_EQ(metrics.size(), list.size());

  const auto images = test_images();
  const auto truth = data_->range(Split::test, 0, 300).attributes;
  const auto predicted = model.predict(images);
  const auto u = model.encode(images, predicted);
  const auto centre = [](const torch::Tensor& x) {
    return x.slice(2, 2, 30).slice(3, 2, 30) / 2 + 0.5;
  };
  const auto error = [&](const torch::Tensor& decoded) {
    return (centre(decoded) - centre(images)).square().mean().item<double>();
  };
  EXPECT_NEAR(metrics.at("reconstruction.psnr"),
              -10 * std::log10(error(model.decode(u, predicted))), 1e-3);
  EXPECT_NEAR(metrics.at("reconstruction.psnr_labels"),
              -10 * std::log10(error(model.decode(model.encode(images, truth), truth))), 1e-3);
  const auto share = [](const torch::Tensor& right) {
    return right.to(torch::kFloat64).mean().item<double>();
  };
  EXPECT_NEAR(metrics.at("predicted.digit"), share(predicted.argmax(1).eq(truth.argmax(1))), 1e-9);
  EXPECT_NEAR(metrics.at("classifier.digit"),
              share(classifier_->predict(images).argmax(1).eq(truth.argmax(1))), 1e-9);

  double sum = 0, worst = 1;
  for (int digit = 0; digit < 10; ++digit) {
    const auto asked = torch::eye(10).narrow(0, digit, 1).repeat({300, 1});
    const auto edited = predicted.argmax(1).ne(digit);  // only edits that change the digit count
    const double called = share(
        classifier_->predict(model.decode(u, asked)).argmax(1).eq(digit).masked_select(edited));
    EXPECT_NEAR(metrics.at("edit_accuracy.digit." + std::to_string(digit)), called, 0.004);
    sum += called, worst = std::min(worst, called);
  }
  EXPECT_NEAR(metrics.at("edit_accuracy.digit.mean"), sum / 10, 0.002);
  EXPECT_NEAR(metrics.at("edit_accuracy.digit.min"), worst, 0.004);

  EXPECT_EQ(metrics.at("leakage.digit.chance"), 0.1);
  for (const char* name :
       {"leakage.digit.mlp", "leakage.digit.linear", "leakage.digit.nearest",
        "leakage.digit.quadratic", "leakage.digit.strongest", "leakage.digit.mean",
        "leakage.digit.cross_fitted", "leakage.digit.other"}) {
    EXPECT_GT(metrics.at(name), 0.1) << name;  // a random encoder still tells the digit
    EXPECT_LE(metrics.at(name), 1) << name;
  }
  for (const char* kind : {"mlp", "linear", "nearest", "quadratic", "cross_fitted"})
    EXPECT_GE(metrics.at("leakage.digit.strongest"),
              metrics.at(std::string("leakage.digit.") + kind))
        << kind;
  const Style own = written_style(images, 28);
  double thickness = 0, slant = 0;
  for (int digit = 0; digit < 10; ++digit) {
    const auto asked = torch::eye(10).narrow(0, digit, 1).repeat({300, 1});
    const Style forced = written_style(model.decode(u, asked), 28);
    thickness += spearman(own.thickness, forced.thickness) / 10;
    slant += spearman(own.slant, forced.slant) / 10;
  }
  EXPECT_NEAR(metrics.at("style_preservation.thickness"), thickness, 0.01);
  EXPECT_NEAR(metrics.at("style_preservation.slant"), slant, 0.01);
  EXPECT_EQ(metrics.count("style_preservation.slant_within"), 1u);
}

TEST_F(Evaluation, TheReportIsOnePageWithEveryFigure) {
  const DeployedModel model(random_model_file(digits_architecture(), digit_schema(), 2).open());
  const EvaluationReport report = evaluate(model, *data_, *classifier_, {}, quick(200));
  SheetSettings sheet;
  sheet.rows = 2, sheet.strips = 1;
  const std::string html =
      report_html(report, model, draw_sheet(model, sheet_inputs(model, *data_, sheet), sheet));
  for (const auto& [name, metric] : report.metrics)
    EXPECT_NE(html.find(name), std::string::npos) << name;
  EXPECT_NE(html.find("data:image/png;base64,iVBOR"), std::string::npos);
  for (const std::string foreign : {"http://", "https://"}) {
    const auto at = html.find(foreign);  // nothing is fetched: only SVG's own name is an address
    EXPECT_TRUE(at == std::string::npos || html.compare(at, 18, "http://www.w3.org/") == 0);
  }
  const std::string json = report_json(report);
  for (const std::string key : {"dataset_digest", "classifier", "curve", "strongest_of", "bits"})
    EXPECT_NE(json.find('"' + key + '"'), std::string::npos) << key;
}

/// Grey pictures with one categorical attribute, and yet no handwriting: X-rays by diagnosis.
class XRays : public Dataset {
 public:
  explicit XRays(const Dataset& digits) : digits_(digits) {}
  const std::string& name() const override { return name_; }
  const AttributeSchema& schema() const override { return digits_.schema(); }
  int image_side() const override { return digits_.image_side(); }
  int content_side() const override { return digits_.content_side(); }
  int image_channels() const override { return 1; }
  Shippable shippable() const override { return Shippable::nothing; }
  const std::string& digest() const override { return digits_.digest(); }
  std::int64_t size(Split split) const override { return digits_.size(split); }
  Batch batch(Split split, const std::vector<std::int64_t>& indices) const override {
    return digits_.batch(split, indices);
  }

 private:
  const Dataset& digits_;
  const std::string name_ = "X-rays";
};

TEST_F(Evaluation, NoStyleIsMeasuredWhereTheDataSetIsNotHandwriting) {
  const DeployedModel model(random_model_file(digits_architecture(), digit_schema(), 2).open());
  for (const auto& [name, value] :
       evaluate(model, XRays(*data_), *classifier_, {}, quick(100)).metrics)
    EXPECT_EQ(name.find("style"), std::string::npos) << name;
}

TEST(MetricsTable, PrintsSharesAsPercentAndR2AsItself) {
  Attribute age, hat;
  age.name = "age", age.kind = AttributeKind::continuous;
  hat.name = "hat", hat.values = {"no", "yes"};
  const std::string table = metrics_table({{"leakage.age.mlp", 0.19},
                                           {"leakage.hat.mlp", 0.61},
                                           {"edit_accuracy.age.spearman", 0.98},
                                           {"edit_accuracy.age.error", 4.5},
                                           {"edit_accuracy.hat.mean", 0.99}},
                                          AttributeSchema({age, hat}));
  for (const std::string line :
       {"leakage.age.mlp                0.190 R²", "leakage.hat.mlp                61.00 %",
        "edit_accuracy.age.spearman     0.980\n", "edit_accuracy.age.error        4.500\n",
        "edit_accuracy.hat.mean         99.00 %"})
    EXPECT_NE(table.find(line), std::string::npos) << table;
}

TEST_F(Evaluation, AClassifierOfOtherPixelsIsRefused) {
  const TemporaryFolder folder;
  classifier_->save(folder / "classifier");
  EXPECT_EQ(failure_of([&] { EvaluationClassifier::load(folder / "classifier", *data_); }), "");
  // The same name, the same number of pictures, other pixels.
  const TemporaryFolder other;
  write_drawn_mnist(other.path(), data_->size(Split::train) + data_->size(Split::validation), 90);
  EXPECT_NE(failure_of([&] {
              EvaluationClassifier::load(folder / "classifier",
                                         *open_dataset("mnist", other.path()));
            }).find("trained on other data"),
            std::string::npos);
}

/// A model whose decoder cannot see z preserves nothing, and its edits are all alike.
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
  const Metrics list = evaluate(model, *data_, *classifier_, {}, quick()).metrics;
  const std::map<std::string, double> metrics(list.begin(), list.end());
  EXPECT_NEAR(metrics.at("leakage.digit.strongest"), 0.1, 1e-6);
  EXPECT_NEAR(metrics.at("leakage.digit.bits"), 0, 1e-6);
  EXPECT_NEAR(metrics.at("style_preservation.slant"), 0, 0.3);
  EXPECT_EQ(metrics.count("leakage.digit.other"), 0u);
  // All decodes of a value are one picture, so the classifier calls all or none by it.
  for (int digit = 0; digit < 10; ++digit) {
    const double called = metrics.at("edit_accuracy.digit." + std::to_string(digit));
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
  const Metrics metrics{{"reconstruction.psnr", 21.25},
                        {"edit_accuracy.digit.0", 0.5},
                        {"style_preservation.slant", 0.875}};
  write_card_metrics(file, metrics, *data_);

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
  EXPECT_EQ(model.card().metrics, metrics);
  EXPECT_EQ(model.card().command, "a test");
  EXPECT_EQ(after.metadata().at("fader.architecture"), before.metadata().at("fader.architecture"));
}

TEST(Psnr, IsTenDecibelsPerTenthOfTheError) {
  EXPECT_NEAR(psnr(0.01), 20, 1e-12);
  EXPECT_NEAR(psnr(0.001), 30, 1e-12);
  EXPECT_NEAR(psnr(4, 20), 20, 1e-12);
}

TEST(MetricsJson, NestsByTheDots) {
  const std::string json = metrics_json({{"reconstruction.psnr", 20.5},
                                         {"edit_accuracy.digit.0", 1.0},
                                         {"edit_accuracy.digit.mean", 0.25}});
  std::string dense;
  for (const char c : json) {
    if (c != ' ' && c != '\n') dense += c;
  }
  EXPECT_EQ(dense,
            R"({"reconstruction":{"psnr":20.5},"edit_accuracy":{"digit":{"0":1.0,"mean":0.25}}})");
}

}  // namespace
}  // namespace fader
