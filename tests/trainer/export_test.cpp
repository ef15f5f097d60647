// What a run writes: the trained networks, and of the data set only what is allowed.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <limits>
#include <string>
#include <vector>

#include "native-trainer/data/jpeg.hpp"
#include "native-trainer/model/deployed_model.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/training/run.hpp"
#include "tests/trainer/training_fixture.hpp"

namespace fader {
namespace {

TEST_F(TrainingTest, AnExportedModelIsTheTrainedOneWithItsNormalisationFolded) {
  torch::manual_seed(3);
  TrainingRun run = begin();
  ASSERT_TRUE(train(run, *data_, {}));
  const auto file = WeightsFile::parse(export_model(run, "small"), "small");
  ASSERT_TRUE(file.ok()) << file.error();
  const DeployedModel deployed(file.value());

  torch::NoGradGuard no_grad;
  run.model.encoder->eval(), run.model.decoder->eval(), run.model.flow->eval(),
      run.model.classifier->eval();
  const Batch batch = some(20);
  const auto images = to_network(batch.images);
  const auto q = run.model.encode(images, batch.attributes);
  const auto p = deployed.encode_distribution(images, batch.attributes);
  EXPECT_LT(max_difference(q.mean, p.mean), 1e-4);
  EXPECT_LT(max_difference(q.log_variance, p.log_variance), 1e-3);
  EXPECT_LT(max_difference(run.model.predict_logits(images), deployed.predict_logits(images)),
            1e-4);

  const auto other = batch.attributes.roll(1, 1);
  const auto u = run.model.to_u(q.mean, batch.attributes).u;
  const auto ours = run.model.decode(run.model.to_z(u, other), other);
  EXPECT_LT(max_difference(ours, deployed.decode(u, other)), 1e-4);
}

TEST_F(TrainingTest, ABrokenModelIsNotExported) {
  const auto failure = [&](float weight, const char* storage) {
    TrainingRun run = begin();
    run.options.storage = storage;
    {
      torch::NoGradGuard no_grad;
      run.model.decoder->parameters()[0].view({-1})[0] = weight;
    }
    return failure_of([&] { export_model(run, "small"); });
  };
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const char* storage : {"f32", "f16", "i8", "i6"})
    EXPECT_NE(failure(nan, storage).find("decoder.0.weight holds what is not a number"),
              std::string::npos);
  EXPECT_NE(failure(1e5f, "f16").find("--storage f32"), std::string::npos);
  EXPECT_EQ(failure(1e5f, "f32"), "");
}

TEST_F(TrainingTest, APrivateModelShowsNobody) {
  const auto exported = [&](TrainingRun& run) {
    return value_or_throw(WeightsFile::parse(export_model(run, "mine"), "mine"));
  };
  const auto bytes = [](const WeightsFile& file, const std::string& name) {
    const TensorView* view = file.find(name);
    return std::string(reinterpret_cast<const char*>(view->data), view->bytes);
  };
  TrainingRun run = begin();
  run.record.shippable = Shippable::nothing;
  const WeightsFile ours = exported(run);
  run.record.gallery =
      data_->range(Split::test, 0, run.record.gallery.images.size(0));  // other people
  const WeightsFile others = exported(run);
  EXPECT_EQ(ours.find("gallery.images"), nullptr);
  for (const std::string name : {"gallery.u", "gallery.positions", "selftest.images",
                                 "selftest.positions", "selftest.u", "selftest.decoded"})
    EXPECT_TRUE(bytes(ours, name) == bytes(others, name)) << name;
  run.record.shippable = Shippable::latents;
  EXPECT_FALSE(bytes(exported(run), "selftest.images") == bytes(ours, "selftest.images"));
}

TEST_F(TrainingTest, APrivateModelOfOneGalleryPictureShowsNobodyEither) {
  TrainingOptions o = small_options();
  o.n_couplings = 0;  // u is normal by no flow
  TrainingRun run = begin(o);
  run.record.shippable = Shippable::nothing;
  const auto u_of = [&](int64_t picture) {
    const auto one = data_->range(Split::test, picture, 1);
    run.record.gallery = {one.images, one.attributes};
    const WeightsFile file = value_or_throw(WeightsFile::parse(export_model(run, "mine"), "mine"));
    const TensorView* u = file.find("gallery.u");
    return std::string(reinterpret_cast<const char*>(u->data), u->bytes);
  };
  EXPECT_EQ(u_of(0), u_of(1));
}

TEST_F(TrainingTest, TheSameSeedGivesTheSameFileAndAnotherSeedAnother) {
  const auto file = [&](int64_t seed) {
    TrainingOptions o = small_options();
    o.epochs = 1, o.seed = seed, o.storage = "f16";
    TrainingRun run = begin(o);
    EXPECT_TRUE(train(run, *data_, {}));
    return export_model(run, "small");
  };
  const auto first = file(1);
  EXPECT_EQ(first, file(1));
  EXPECT_NE(first, file(2));
}

TEST_F(TrainingTest, ExportedFilesCarryGalleryAndSelfTestButNoImageOfTheDataSet) {
  TrainingRun run = begin();
  run.options.storage = "i8";
  const auto file = WeightsFile::parse(export_model(run, "small"), "small");
  ASSERT_TRUE(file.ok()) << file.error();
  ASSERT_NE(file.value().find("gallery.u"), nullptr);
  EXPECT_EQ(file.value().find("gallery.u")->shape, (std::vector<std::uint64_t>{21, 8}));
  EXPECT_NE(file.value().find("selftest.decoded"), nullptr);
  EXPECT_EQ(file.value().find("gallery.images"), nullptr);
  run.record.shippable = Shippable::images;
  const auto open = WeightsFile::parse(export_model(run, "small"), "small");
  ASSERT_TRUE(open.ok()) << open.error();
  EXPECT_NE(open.value().find("gallery.images"), nullptr);
  run.options.gallery_images = "none";
  const auto bare = WeightsFile::parse(export_model(run, "small"), "small");
  EXPECT_EQ(bare.value().find("gallery.images"), nullptr);
}

TEST_F(TrainingTest, AGallerysPicturesTravelAsOneJpegWhereAsked) {
  TrainingRun run = begin();
  run.options.storage = "i8";
  run.record.shippable = Shippable::images;
  run.options.gallery_images = "jpeg";
  const auto file = WeightsFile::parse(export_model(run, "small"), "small");
  ASSERT_TRUE(file.ok()) << file.error();
  EXPECT_EQ(file.value().find("gallery.images"), nullptr);
  const TensorView* jpeg = file.value().find("gallery.jpeg");
  ASSERT_NE(jpeg, nullptr);
  const torch::Tensor& pictures = run.record.gallery.images;  // u8 [N, C, S, S]
  const Image column = read_jpeg({jpeg->data, jpeg->data + jpeg->bytes},
                                 static_cast<int>(pictures.size(1)), 1 << 20);
  ASSERT_EQ(column.width, pictures.size(3));
  ASSERT_EQ(column.height, pictures.size(0) * pictures.size(2));
  const auto read =
      torch::from_blob(const_cast<std::uint8_t*>(column.pixels.data()),
                       {pictures.size(0), pictures.size(2), pictures.size(3), pictures.size(1)},
                       torch::kByte)
          .permute({0, 3, 1, 2});
  const double error =
      (read.to(torch::kFloat) - pictures.to(torch::kFloat)).abs().mean().item<double>();
  EXPECT_LT(error, 8) << "of 255, on the strokes of drawn digits";
  EXPECT_LT(jpeg->bytes, static_cast<std::size_t>(pictures.numel()) / 2);
}

}  // namespace
}  // namespace fader
