// Steps that are recorded on a GPU, and images that lie there. Where there is no GPU, what both do
// without one.
#include "native-trainer/training/step_graph.hpp"

#include "native-trainer/training/batch_loader.hpp"
#include "native-trainer/training/epoch_order.hpp"
#include "native-trainer/training/weight_average.hpp"
#include "tests/trainer/training_fixture.hpp"

namespace fader {
namespace {

TEST(StepGraphTest, CallsEveryStepWhereNothingIsRecorded) {
  StepGraph graph(torch::kCPU, true);
  int calls = 0;
  for (int i = 0; i < 9; ++i) {
    const auto x = torch::full({2}, i);
    const auto& returned = graph.run({0}, {x}, [&](const StepGraph::Tensors& in) {
      ++calls;
      return StepGraph::Tensors{in[0] + 1};
    });
    EXPECT_EQ(returned[0][1].item<int>(), i + 1);
  }
  EXPECT_EQ(calls, 9);
}

TEST_F(TrainingTest, ImagesOnTheDeviceAreTheSameBatches) {
  EXPECT_FALSE(ResidentImages::fit(*data_, torch::kCPU));  // they are at hand there
  const auto order = epoch_order(data_->size(Split::train), 3, 0);
  const ResidentImages images(*data_, torch::kCPU);
  BatchLoader streamed(*data_, order, 32, 4, torch::kCPU), resident(images, order, 32, 4);
  for (int step = 4; step < 10; ++step) {
    const Batch a = streamed.next(), b = resident.next();
    EXPECT_TRUE(a.images.equal(b.images)) << step;
    EXPECT_TRUE(a.attributes.equal(b.attributes)) << step;
  }
}

TEST_F(TrainingTest, ARecordedRunIsTheOneThatIsNot) {
  if (!torch::cuda::is_available()) GTEST_SKIP() << "no GPU";
  TrainingOptions o = small_options();
  o.epochs = 8, o.freeze_encoder_from = 0.5, o.n_flow_frozen = 16, o.lambda_moments = 1;
  const auto weights = [&](bool recorded) {
    TrainingRun run = TrainingRun::begin(o, *data_, torch::kCUDA, "a test");
    RunSettings settings;
    settings.device = torch::kCUDA;
    settings.cuda_graphs = recorded;
    EXPECT_TRUE(train(run, *data_, settings));
    return flattened(weights_of(run.model)).cpu();
  };
  EXPECT_LT(max_difference(weights(true), weights(false)), 1e-4);
}

}  // namespace
}  // namespace fader
