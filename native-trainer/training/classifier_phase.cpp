#include "native-trainer/training/classifier_phase.hpp"

#include "native-trainer/model/attribute_losses.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/progress.hpp"
#include "native-trainer/training/batch_loader.hpp"
#include "native-trainer/training/epoch_order.hpp"
#include "native-trainer/training/optimizer_step.hpp"
#include "native-trainer/training/schedule.hpp"

namespace fader {

bool train_classifier_epoch(TrainingRun& run, Loop& loop) {
  const TrainingOptions& o = run.options;
  RunRecord& record = run.record;
  LayerStack& classifier = run.model.classifier;
  Adam& optimizer = *run.optimizers.classifier;
  // So that it also recognises what people draw, which is not centred as the data are.
  const Augmentation range = augmentation(o);
  const int64_t steps = run.steps_per_epoch();
  // Epochs below 0: other orders than the autoencoder's.
  BatchLoader batches =
      loop.batches(epoch_order(record.dataset_size, o.seed, -1 - record.epoch), run);
  Progress progress("attribute classifier " + std::to_string(record.epoch + 1) + "/" +
                        std::to_string(o.classifier_epochs),
                    steps * o.batch_size, "images", record.step * o.batch_size);
  LossLog& log = loop.log;
  log.restart();
  classifier->train();
  while (record.step < steps) {
    const double done = static_cast<double>(record.epoch * steps + record.step) /
                        static_cast<double>(o.classifier_epochs * steps);
    optimizer.set_learning_rate(0, classifier_lr(o, done));
    const Batch batch = batches.next();
    auto x = augmented(to_network(batch.images), range);
    if (o.h_flip) x = flipped_by_a_coin(x);
    loop.graph.run({}, {x, batch.attributes}, [&](const StepGraph::Tensors& in) {
      const auto loss =
          attribute_loss(run.model.schema, run.model.predict_logits(in[0]), in[1], run.balance);
      log.add("classifier", loss);
      log.add_gradient_norm(
          "attribute classifier",
          optimizer_step(optimizer, loss, classifier->parameters(), 0, "attribute classifier"));
      return StepGraph::Tensors();
    });
    ++record.step;
    progress.update(record.step * o.batch_size, [&] { return log.text(); });
    if (!loop.timer.step_done(run, log)) return false;
  }
  classifier->eval();
  log.read();
  progress.finish(log.text());
  run.finish_epoch();
  return true;
}

}  // namespace fader
