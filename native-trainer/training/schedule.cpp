#include "native-trainer/training/schedule.hpp"

#include <algorithm>
#include <cmath>

namespace fader {
namespace {

/// A loss weight: linear from `from` to 1 over `length` steps; 1 where length is 0.
double ramp(int64_t length, int64_t step, double from = 0) {
  if (length <= 0) return 1;
  const double along = std::min(1.0, static_cast<double>(step) / static_cast<double>(length));
  return from + (1 - from) * along;
}

/// The learning rate's warm-up: linear from a tenth.
double warmup(int64_t length, int64_t step) {
  if (length <= 0) return 1;
  const double steps = static_cast<double>(length);
  return std::min(1.0, (static_cast<double>(step) + steps / 10) / steps);
}

/// 1 until `from` (a share of the run), then along a cosine down to `floor`.
double cosine(double progress, double from, double floor) {
  if (progress < from || from >= 1) return 1;
  const double along = (progress - from) / (1 - from);
  return floor + (1 - floor) * 0.5 * (1 + std::cos(M_PI * along));
}

/// A staircase by epochs (the article), or constant.
double discriminator_weight(const TrainingOptions& o, int64_t epoch) {
  if (o.lambda_epoch_step <= 0) return o.lambda_lat_dis;
  return std::min(o.lambda_lat_dis, o.lambda_epoch_step * static_cast<double>(epoch));
}

}  // namespace

Schedule schedule_at(const TrainingOptions& o, int64_t step, int64_t steps_per_epoch) {
  const double progress =
      static_cast<double>(step) / static_cast<double>(o.epochs * steps_per_epoch);
  Schedule s;
  const double warm = warmup(o.warmup_steps, step);
  s.ae_lr = o.ae_lr * (warm * cosine(progress, o.lr_decay_from, o.lr_floor));
  // The flow follows a z that keeps moving, so its rate falls only once the encoder is frozen.
  s.flow_lr = o.flow_lr * (warm * cosine(progress, o.freeze_encoder_from, o.lr_floor));
  s.lambda_lat_dis = discriminator_weight(o, step / steps_per_epoch);
  s.ramp = ramp(o.lambda_schedule, step);
  s.kl_ramp = ramp(o.kl_schedule, step, o.kl_start);
  s.encoder_frozen = progress >= o.freeze_encoder_from;
  return s;
}

double classifier_lr(const TrainingOptions& o, double progress) {
  return o.classifier_lr * (o.lr_floor + (1 - o.lr_floor) * (1 - progress));
}

}  // namespace fader
