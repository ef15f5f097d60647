#include "native-trainer/training/classifier_phase.hpp"

#include "native-trainer/model/attribute_losses.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/progress.hpp"
#include "native-trainer/training/epoch_order.hpp"
#include "native-trainer/training/schedule.hpp"

namespace fader {

void train_classifier(TrainingRun& run, const Dataset& data, torch::Device device) {
  const TrainingOptions& o = run.options;
  LayerStack& classifier = run.model.classifier;
  // So that it also recognises what people draw, which is not centred as the data are.
  const Augmentation augmentation{o.augment_rotation, o.augment_scale, o.augment_shear,
                                  o.augment_shift};
  torch::optim::Adam optimizer(classifier->parameters(),
                               torch::optim::AdamOptions(o.classifier_lr));
  const int64_t images = run.record.dataset_size, steps = run.steps_per_epoch();
  Progress progress("attribute classifier", o.classifier_epochs * images);
  LossLog log;
  classifier->train();
  for (int64_t epoch = 0; epoch < o.classifier_epochs; ++epoch) {
    const auto order = epoch_order(images, o.seed, -1 - epoch);
    for (int64_t step = 0; step < steps && !interrupt_requested(); ++step) {
      const double done = static_cast<double>(epoch * steps + step) / (o.classifier_epochs * steps);
      static_cast<torch::optim::AdamOptions&>(optimizer.param_groups()[0].options())
          .lr(classifier_lr(o, done));
      const auto first = order.begin() + step * o.batch_size;
      const Batch batch = data.batch(Split::train, {first, first + o.batch_size});
      const auto x = augmented(to_network(batch.images.to(device)), augmentation);
      const auto loss = attribute_loss(run.model.schema, run.model.predict_logits(x),
                                       batch.attributes.to(device), run.balance);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      log.add("classifier", loss);
      progress.update(epoch * images + (step + 1) * o.batch_size, log.text());
    }
  }
  classifier->eval();
  progress.finish();
}

}  // namespace fader
