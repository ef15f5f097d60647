#include "native-trainer/training/fader_alarm.hpp"

#include <algorithm>
#include <cstdio>

namespace fader {

std::vector<std::string> fader_alarms(const std::vector<FaderAccuracy>& now, torch::Tensor& best) {
  constexpr double collapse = 0.25;
  if (!best.defined()) best = torch::zeros({static_cast<int64_t>(now.size())}, torch::kDouble);
  std::vector<std::string> alarms;
  for (size_t i = 0; i < now.size(); ++i) {
    double& reached = best.data_ptr<double>()[i];
    if (now[i].share < reached - collapse) {
      char shares[64];
      std::snprintf(shares, sizeof shares, "%.1f %% of the swaps, after %.1f %% at its best",
                    100 * now[i].share, 100 * reached);
      alarms.push_back("the fader \"" + now[i].attribute + "\" has stopped working: it does " +
                       shares +
                       "; stop, then --resume with a higher --lambda_clf_dis or a lower "
                       "--lambda_lat_dis or --ae_lr");
    }
    reached = std::max(reached, now[i].share);
  }
  return alarms;
}

}  // namespace fader
